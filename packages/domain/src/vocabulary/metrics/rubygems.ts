import type { MetricDefinition } from '../definition.ts';

export const rubygems: readonly MetricDefinition[] = [
  {
    id: 'downloads_total@rubygems',
    facet: 'adoption',
    label: 'RubyGems downloads, all time',
    help: 'Served gem files of all versions since the first, machines included: traffic, not users.',
    unit: 'downloads',
    kind: 'counter',
    window: null,
    definition: 1,
    source: 'rubygems',
    relations: ['self', 'client'],
  },
];
