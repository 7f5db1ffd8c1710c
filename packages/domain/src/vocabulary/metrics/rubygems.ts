import type { MetricEntry } from '../definition.ts';
import { chaoss } from '../terms.ts';

export const rubygems: readonly MetricEntry[] = [
  {
    id: 'downloads_total@rubygems',
    facet: 'adoption',
    label: 'RubyGems downloads, all time',
    help: 'Served gem files of all versions since the first, machines included: traffic, not users.',
    unit: 'downloads',
    terms: [chaoss('Number of Downloads')],
    kind: 'counter',
    window: null,
    definition: 1,
    source: 'rubygems',
    relations: ['self', 'client'],
  },
];
