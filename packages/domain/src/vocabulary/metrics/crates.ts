import type { MetricEntry } from '../definition.ts';
import { chaoss } from '../terms.ts';

const shared = {
  source: 'crates',
  relations: ['self', 'client'],
  facet: 'adoption',
  unit: 'downloads',
  terms: [chaoss('Number of Downloads')],
  definition: 1,
} as const;

export const crates: readonly MetricEntry[] = [
  {
    ...shared,
    id: 'downloads_total@crates',
    label: 'crates.io downloads, all time',
    help: 'Served crate files of all versions since the first, machines included: traffic, not users.',
    kind: 'counter',
    window: null,
  },
  {
    ...shared,
    id: 'downloads_last_quarter@crates',
    label: 'crates.io downloads, last 90 days',
    help: 'Served crate files of all versions over ninety days, machines included: traffic, not users.',
    kind: 'window',
    window: 'P90D',
  },
];
