import { dormancyFinding } from './dormancy.ts';
import { cited, factsKnown, isText } from './known.ts';
import { metricRatio } from './quantity.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';
import { differing } from './separation.ts';
import { day, listed, plainText } from './wording.ts';

function language({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'language', isText);
  const values = known.map(({ value }) => value.toLowerCase());
  if (new Set(values).size < 2) return null;
  const each = known.map(
    ({ tool, value, cell }) =>
      `${tool.name} is mainly ${plainText(value, 60)} (seen ${day(cell.observed_at)})`,
  );
  return { text: `${listed(each)}.`, basis: cited(known), separation: differing(values) };
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
    help: 'The files for contributors that GitHub looks for are there at least 1.5 times as completely.',
    find: metricRatio('community_health@github', {
      least: 1.5,
      what: 'percent of the community files that GitHub looks for',
    }),
  },
];
