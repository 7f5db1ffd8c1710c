import { sampleQuantities } from './quantity.ts';
import { ratioFinding } from './ratio.ts';
import type { Rule } from './rule.ts';

export const adoption: readonly Rule[] = [
  {
    id: 'adoption.downloads',
    facet: 'adoption',
    find: ({ tools }) =>
      ratioFinding(sampleQuantities(tools, 'downloads_last_week@npm'), {
        least: 2,
        what: 'weekly npm downloads',
        note: 'traffic, not users',
        weight: 0.6,
      }),
  },
  {
    id: 'adoption.stars',
    facet: 'adoption',
    find: ({ tools }) =>
      ratioFinding(sampleQuantities(tools, 'stars@github'), {
        least: 2,
        what: 'GitHub stars',
        note: 'attention, not use',
        weight: 0.5,
      }),
  },
];
