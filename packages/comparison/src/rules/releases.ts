import { dormancyFinding } from './dormancy.ts';
import { factsKnown, isQuantity } from './known.ts';
import { factQuantity } from './quantity.ts';
import { ratioFinding } from './ratio.ts';
import type { Finding, Rule, RuleInput } from './rule.ts';

function count({ tools }: RuleInput): Finding | null {
  const known = factsKnown(tools, 'version_count', isQuantity).map((entry) => factQuantity(entry));
  return ratioFinding(known, { least: 2, what: 'published versions', weight: 0.3 });
}

export const releases: readonly Rule[] = [
  {
    id: 'releases.recency',
    facet: 'releases',
    find: (input) => dormancyFinding(input, 'latest_release_at', 'was last released', 0.85),
  },
  { id: 'releases.count', facet: 'releases', find: count },
];
