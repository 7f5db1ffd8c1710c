import { dormancyFinding } from './dormancy.ts';
import { factIds, factsKnown, isText } from './known.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';
import { day, listed, plainText } from './wording.ts';

function language({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'language', isText);
  if (new Set(known.map(({ value }) => value.toLowerCase())).size < 2) return null;
  const each = known.map(
    ({ tool, value, cell }) =>
      `${tool.name} is mainly ${plainText(value, 60)} (seen ${day(cell.observed_at)})`,
  );
  return { text: `${listed(each)}.`, facts: factIds(known), weight: 0.5 };
}

export const activity: readonly Rule[] = [
  {
    id: 'activity.dormant',
    facet: 'activity',
    find: (input) => dormancyFinding(input, 'last_push_at', 'was last pushed to', 0.8),
  },
  { id: 'activity.language', facet: 'activity', find: language },
];
