import type { MetricEntry } from '../definition.ts';

const shared = {
  source: 'artifacthub',
  facet: 'adoption',
  relations: ['self', 'distribution'],
  kind: 'gauge',
  window: null,
  definition: 1,
} as const;

export const artifacthub: readonly MetricEntry[] = [
  {
    ...shared,
    id: 'subscriptions@artifacthub',
    label: 'Artifact Hub subscriptions',
    help: 'Accounts that are told of new versions of the chart.',
    unit: 'accounts',
  },
  {
    ...shared,
    id: 'production_organizations@artifacthub',
    label: 'Organizations in production, by Artifact Hub',
    help: 'Organizations that told Artifact Hub themselves that they use the chart in production.',
    unit: 'organizations',
  },
];
