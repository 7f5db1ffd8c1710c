import type { MetricEntry } from '../definition.ts';
import { chaoss } from '../terms.ts';

const shared = {
  source: 'packagist',
  relations: ['self', 'client'],
  facet: 'adoption',
  definition: 1,
} as const;

export const packagist: readonly MetricEntry[] = [
  {
    ...shared,
    id: 'downloads_total@packagist',
    label: 'Packagist downloads, all time',
    help: 'Installations that Composer reported since the first, machines included: traffic, not users.',
    unit: 'downloads',
    terms: [chaoss('Number of Downloads')],
    kind: 'counter',
    window: null,
  },
  {
    ...shared,
    id: 'downloads_last_month@packagist',
    label: 'Packagist downloads, last month',
    help: 'Installations that Composer reported over thirty days, machines included: traffic, not users.',
    unit: 'downloads',
    terms: [chaoss('Number of Downloads')],
    kind: 'window',
    window: 'P30D',
  },
  {
    ...shared,
    id: 'dependents@packagist',
    label: 'Packagist dependents',
    help: 'Packages of Packagist that require this one in one of their versions.',
    unit: 'packages',
    terms: [chaoss('Project Popularity')],
    kind: 'gauge',
    window: null,
  },
  {
    ...shared,
    id: 'favers@packagist',
    label: 'Packagist favourites',
    help: 'Accounts that marked the package, with the stars of its GitHub repository, as Packagist adds them up.',
    unit: 'accounts',
    kind: 'gauge',
    window: null,
  },
];
