import type { MetricEntry } from '../definition.ts';
import { chaoss } from '../terms.ts';

export const npm: readonly MetricEntry[] = [
  {
    id: 'downloads_last_week@npm',
    facet: 'adoption',
    label: 'npm downloads, last week',
    help: 'Served package files over seven days, machines and mirrors included: traffic, not users.',
    unit: 'downloads',
    terms: [chaoss('Number of Downloads')],
    kind: 'window',
    window: 'P7D',
    definition: 1,
    source: 'npm',
    relations: ['self', 'client'],
  },
  {
    id: 'downloads_last_month@npm',
    facet: 'adoption',
    label: 'npm downloads, last month',
    help: 'Served package files over thirty days, machines and mirrors included: traffic, not users.',
    unit: 'downloads',
    terms: [chaoss('Number of Downloads')],
    kind: 'window',
    window: 'P30D',
    definition: 1,
    source: 'npm',
    relations: ['self', 'client'],
  },
  {
    id: 'downloads_last_year@npm',
    facet: 'adoption',
    label: 'npm downloads, last year',
    help: 'Served package files over 365 days, machines and mirrors included: traffic, not users.',
    unit: 'downloads',
    terms: [chaoss('Number of Downloads')],
    kind: 'window',
    window: 'P365D',
    definition: 1,
    source: 'npm',
    relations: ['self', 'client'],
  },
];
