import type { MetricEntry } from '../definition.ts';

const shared = {
  facet: 'security',
  unit: 'advisories',
  kind: 'gauge',
  window: null,
  definition: 1,
  source: 'osv',
  relations: ['self', 'repository', 'site'],
} as const;

export const osv: readonly MetricEntry[] = [
  {
    ...shared,
    id: 'advisories@osv',
    label: 'Advisories in OSV',
    help: 'Published advisories of the package, fixed ones included, withdrawn ones not: how much was looked for and found.',
  },
  {
    ...shared,
    id: 'unfixed_advisories@osv',
    label: 'Advisories without a fix in OSV',
    help: 'Advisories of the package that name no version as free of the flaw.',
  },
];
