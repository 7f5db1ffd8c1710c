import { dormancyFinding } from './dormancy.ts';
import { areAlike, cited, citedSamples, factsKnown, isText } from './known.ts';
import { metricSpread } from './quantity.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';
import { differing } from './separation.ts';
import { day, figure, listed, plainText } from './wording.ts';

function language({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'language', isText);
  if (areAlike('language', known)) return null;
  const each = known.map(
    ({ tool, value, cell }) =>
      `${tool.name} is mainly ${plainText(value, 60)} (seen ${day(cell.observed_at)})`,
  );
  return {
    text: `${listed(each)}.`,
    basis: cited(known),
    separation: differing(known.map(({ value }) => value.toLowerCase())),
  };
}

const leastPercents = 20;

function community({ tools }: RuleInput): Finding | null {
  const spread = metricSpread(tools, 'community_health@github');
  if (!spread || spread.points < leastPercents) return null;
  const each = spread.known.map(
    ({ tool, value, cell }) => `${figure(value)} % in ${tool.name} (${cell.day})`,
  );
  return {
    text: `GitHub found these shares of the files for contributors that it looks for: ${listed(each)}.`,
    basis: citedSamples(spread.known),
    separation: spread.points / 100,
  };
}

export const activity: readonly Rule[] = [
  {
    id: 'activity.dormant',
    facet: 'activity',
    importance: 0.9,
    help: 'The last push to one repository lies more than two years back, that to another does not.',
    find: (input) => dormancyFinding(input, 'last_push_at', 'was last pushed to'),
  },
  {
    id: 'activity.language',
    facet: 'activity',
    importance: 0.55,
    help: 'The main languages differ, as the forge counts them.',
    find: language,
  },
  {
    id: 'activity.community',
    facet: 'activity',
    importance: 0.35,
    help: `Of the files for contributors that GitHub looks for, it found at least ${leastPercents} percent more in one repository than in another.`,
    find: community,
  },
];
