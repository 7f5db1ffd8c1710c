import type { MetricDefinition } from '../definition.ts';

export const npm: readonly MetricDefinition[] = [
  {
    id: 'downloads_last_week@npm',
    facet: 'adoption',
    label: 'npm downloads, last week',
    help: 'Served package files over seven days, machines and mirrors included: traffic, not users.',
    unit: 'downloads',
    kind: 'window',
    window: 'P7D',
    definition: 1,
    source: 'npm',
    relations: ['self', 'client'],
  },
];
