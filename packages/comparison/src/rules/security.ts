import { metrics } from '@juxta/domain';

import { cited, citedSamples, factsKnown, isInstant } from './known.ts';
import { metricRatio, metricSpread } from './quantity.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';
import { ofTimes, span } from './separation.ts';
import { day, figure, listed } from './wording.ts';

const yearMs = 365.25 * 86_400_000;
const points = 10;
/** Points of ten between the best and the worst score that are worth a sentence. */
const leastSpread = 2;
/** A check tells tools apart where one has at least this and another at most that. */
const [passed, failed] = [8, 3];
const mostChecks = 3;

function score({ tools }: RuleInput): Finding | null {
  const spread = metricSpread(tools, 'score@scorecard');
  if (!spread || spread.points < leastSpread) return null;
  const { known, best, worst } = spread;
  const each = known.map(({ tool, value, cell }) => `${tool.name} ${figure(value)} (${cell.day})`);
  return {
    text: `The OpenSSF Scorecard gives ${best.tool.name} more points of 10 than ${worst.tool.name}: ${each.join(', ')}; the checks stand beside it.`,
    basis: citedSamples(known),
    separation: spread.points / points,
  };
}

/** The checks that one passes and another fails. */
function practice({ tools }: RuleInput): Finding | null {
  const found = metrics
    .filter(({ id }) => id.startsWith('check_') && id.endsWith('@scorecard'))
    .flatMap(({ id, label }) => {
      const spread = metricSpread(tools, id);
      if (!spread || spread.best.value < passed || spread.worst.value > failed) return [];
      return [{ label: label.replace(/^Scorecard: /u, ''), ...spread }];
    })
    .toSorted((a, b) => b.points - a.points)
    .slice(0, mostChecks);
  if (found.length === 0) return null;
  const each = found.map(
    ({ label, known }) =>
      `${label}: ${known.map(({ tool, value, cell }) => `${tool.name} ${figure(value)} (${cell.day})`).join(', ')}`,
  );
  return {
    text: `OpenSSF Scorecard checks, points of 10: ${each.join('; ')}.`,
    basis: found.flatMap(({ known }) => citedSamples(known)),
    separation: found.length / mostChecks,
  };
}

function audits({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'last_audit_at', isInstant);
  const days = known.map(({ value }) => value);
  if (span(days) <= yearMs) return null;
  const each = known.map(({ tool, value }) => `that of ${tool.name} on ${day(value)}`);
  return {
    text: `The last published audits: ${listed(each)}.`,
    basis: cited(known),
    separation: ofTimes(days),
  };
}

export const security: readonly Rule[] = [
  {
    id: 'security.advisories',
    facet: 'security',
    importance: 0.5,
    help: 'Advisories in OSV lie at least two times apart: they tell how much was looked for and found, not how safe a tool is.',
    find: metricRatio('advisories@osv', {
      least: 2,
      what: 'published advisories in OSV',
      note: 'fixed ones included: how much was looked for and found',
    }),
  },
  {
    id: 'security.unfixed',
    facet: 'security',
    importance: 0.8,
    help: 'Advisories that name no fixed version lie at least two times apart.',
    find: metricRatio('unfixed_advisories@osv', {
      least: 2,
      what: 'advisories without a fixed version in OSV',
    }),
  },
  {
    id: 'security.scorecard',
    facet: 'security',
    importance: 0.6,
    help: `OpenSSF Scorecards lie at least ${leastSpread} points of 10 apart.`,
    find: score,
  },
  {
    id: 'security.practice',
    facet: 'security',
    importance: 0.6,
    help: `A Scorecard check gives one tool at least ${passed} points and another at most ${failed}; at most ${mostChecks} checks.`,
    find: practice,
  },
  {
    id: 'security.audits',
    facet: 'security',
    importance: 0.4,
    help: 'The last published audits lie more than a year apart.',
    find: audits,
  },
];
