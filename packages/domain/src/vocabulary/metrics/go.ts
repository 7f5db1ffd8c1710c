import type { MetricEntry } from '../definition.ts';
import { chaoss } from '../terms.ts';

export const go: readonly MetricEntry[] = [
  {
    id: 'importers@go',
    facet: 'adoption',
    label: 'Go importers',
    help: 'Packages of other modules that import the module’s root package, as pkg.go.dev knows them.',
    unit: 'packages',
    terms: [chaoss('Project Popularity')],
    kind: 'gauge',
    window: null,
    definition: 1,
    source: 'go',
    relations: ['self', 'repository', 'client'],
  },
];
