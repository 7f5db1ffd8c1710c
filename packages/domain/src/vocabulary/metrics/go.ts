import type { MetricDefinition } from '../definition.ts';

export const go: readonly MetricDefinition[] = [
  {
    id: 'importers@go',
    facet: 'adoption',
    label: 'Go importers',
    help: 'Packages of other modules that import the module’s root package, as pkg.go.dev knows them.',
    unit: 'packages',
    kind: 'gauge',
    window: null,
    definition: 1,
    source: 'go',
    relations: ['self', 'repository', 'client'],
  },
];
