import type { MetricEntry } from '../definition.ts';
import { chaoss } from '../terms.ts';

const shared = {
  source: 'pypi',
  relations: ['self', 'client'],
  facet: 'adoption',
  unit: 'downloads',
  terms: [chaoss('Number of Downloads')],
  kind: 'window',
  definition: 1,
} as const;

export const pypi: readonly MetricEntry[] = [
  {
    ...shared,
    id: 'downloads_last_week@pypi',
    label: 'PyPI downloads, last week',
    help: 'Served package files over seven days without known mirrors, by PyPI Stats: traffic, not users.',
    window: 'P7D',
  },
  {
    ...shared,
    id: 'downloads_last_month@pypi',
    label: 'PyPI downloads, last month',
    help: 'Served package files over thirty days without known mirrors, by PyPI Stats: traffic, not users.',
    window: 'P30D',
  },
];
