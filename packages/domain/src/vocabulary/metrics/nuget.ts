import type { MetricDefinition } from '../definition.ts';

export const nuget: readonly MetricDefinition[] = [
  {
    id: 'downloads_total@nuget',
    facet: 'adoption',
    label: 'NuGet downloads, all time',
    help: 'Served packages of all versions since the first, machines included: traffic, not users.',
    unit: 'downloads',
    kind: 'counter',
    window: null,
    definition: 1,
    source: 'nuget',
    relations: ['self', 'client'],
  },
];
