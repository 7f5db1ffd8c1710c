import { activeDays, daysBefore, maintainedDays } from '../lifecycle/thresholds.ts';
import { isText, since } from '../rules/known.ts';
import { day, figure, plainText } from '../rules/wording.ts';
import { claimsOf, fact, sample, saying } from './one-tool.ts';
import type { OpinionRule } from './opinion-rule.ts';

const badScore = 4;
/** Checks of the Scorecard whose failure is a con by itself: nothing of what they look for was found. */
const failing: Readonly<Record<string, string>> = {
  check_code_review: 'changes are not reviewed before they are merged',
  check_contributors: 'contributors do not come from several organizations',
  check_dangerous_workflow: 'its build has dangerous workflow patterns',
  check_vulnerabilities: 'known vulnerabilities are open',
};

/** What speaks against a tool, by its own facts. */
export const cons: readonly OpinionRule[] = [
  {
    id: 'con.ended',
    stance: 'con',
    facet: 'lifecycle',
    weight: 1,
    help: 'By the rules of its life it has ended or is archived.',
    find: (tool) => {
      const { status } = tool.life;
      if (status !== 'ended' && status !== 'archived') return null;
      const claims = claimsOf(
        tool,
        'ended',
        'foundation_archived',
        'repository_archived',
        'says_ended',
        'support_ended',
      );
      return saying(claims, status === 'ended' ? 'it has ended: ' : '');
    },
  },
  {
    id: 'con.deprecated',
    stance: 'con',
    facet: 'lifecycle',
    weight: 0.95,
    help: 'Its publisher marks the latest version as deprecated.',
    find: (tool) => saying(claimsOf(tool, 'deprecated')),
  },
  {
    id: 'con.replaced',
    stance: 'con',
    facet: 'lifecycle',
    weight: 0.9,
    help: 'Its publisher names what to use instead.',
    find: (tool) => {
      const named = fact(tool, 'replacement', isText);
      return named
        ? {
            text: `its publisher names ${plainText(named.value, 120)} to use instead (${since(named.cell)})`,
            basis: named.basis,
          }
        : null;
    },
  },
  {
    id: 'con.no_release',
    stance: 'con',
    facet: 'releases',
    weight: 0.85,
    help: `Its last release lies more than ${maintainedDays} days back.`,
    find: (tool, asOf) => {
      const [release] = claimsOf(tool, 'last_release');
      const age = daysBefore(release?.date, asOf);
      return release && age !== null && age > maintainedDays
        ? saying([release], `no release for ${Math.floor(age / 365.25)} years: `)
        : null;
    },
  },
  {
    id: 'con.support_ends',
    stance: 'con',
    facet: 'releases',
    weight: 0.6,
    help: `The last day on which any release line is supported lies at most ${activeDays} days ahead.`,
    find: (tool, asOf) => {
      const lines = claimsOf(tool, 'supported_line');
      const [first] = lines;
      if (!first || lines.some(({ date }) => date === null)) return null;
      const last = lines
        .flatMap(({ date }) => date ?? [])
        .toSorted()
        .at(-1);
      const left = -(daysBefore(last, asOf) ?? -Infinity);
      return left <= activeDays
        ? { text: `no release line is supported after ${last}`, basis: first.basis }
        : null;
    },
  },
  {
    id: 'con.unfixed',
    stance: 'con',
    facet: 'security',
    weight: 0.8,
    help: 'OSV lists advisories that name no version as free of the flaw.',
    find: (tool) => {
      const open = sample(tool, 'unfixed_advisories@osv');
      return open && open.value > 0
        ? {
            text: `${figure(open.value)} advisories in OSV name no fixed version (${open.day})`,
            basis: open.basis,
          }
        : null;
    },
  },
  {
    id: 'con.scorecard',
    stance: 'con',
    facet: 'security',
    weight: 0.5,
    help: `The OpenSSF Scorecard gives it less than ${badScore} of 10 points; the checks stand beside it.`,
    find: (tool) => {
      const score = sample(tool, 'score@scorecard');
      return score && score.value < badScore
        ? { text: `OpenSSF Scorecard of ${figure(score.value)} of 10 (${score.day})`, basis: score.basis }
        : null;
    },
  },
  ...Object.entries(failing).map(([check, text]): OpinionRule => ({
    id: `con.${check}`,
    stance: 'con',
    facet: 'security',
    weight: 0.55,
    help: `The Scorecard’s ${check.replaceAll('_', ' ')} gives 0 of 10 points.`,
    find: (tool) => {
      const score = sample(tool, `${check}@scorecard`);
      return score?.value === 0
        ? { text: `${text}, by the OpenSSF Scorecard (${score.day})`, basis: score.basis }
        : null;
    },
  })),
  {
    id: 'con.no_licence',
    stance: 'con',
    facet: 'licence',
    weight: 0.7,
    help: 'Its publisher declares that all rights are reserved.',
    find: (tool) => {
      const licence = fact(tool, 'license', isText);
      return licence?.value === 'LicenseRef-UNLICENSED'
        ? { text: `all rights reserved (${since(licence.cell)})`, basis: licence.basis }
        : null;
    },
  },
  {
    id: 'con.before_one',
    stance: 'con',
    facet: 'releases',
    weight: 0.35,
    help: 'Its latest version is below 1.0, where semantic versioning promises nothing.',
    find: (tool) => {
      const version = fact(tool, 'latest_version', isText);
      return version && /^v?0\.\d+\.\d+/u.test(version.value)
        ? {
            text: `its latest version is ${plainText(version.value, 40)}: below 1.0 anything may change (${day(version.cell.observed_at)})`,
            basis: version.basis,
          }
        : null;
    },
  },
];
