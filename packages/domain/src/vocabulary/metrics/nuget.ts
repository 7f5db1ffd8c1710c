import type { MetricEntry } from '../definition.ts';
import { chaoss } from '../terms.ts';

export const nuget: readonly MetricEntry[] = [
  {
    id: 'downloads_total@nuget',
    facet: 'adoption',
    label: 'NuGet downloads, all time',
    help: 'Served packages of all versions since the first, machines included: traffic, not users.',
    unit: 'downloads',
    terms: [chaoss('Number of Downloads')],
    kind: 'counter',
    window: null,
    definition: 1,
    source: 'nuget',
    relations: ['self', 'client'],
  },
];
