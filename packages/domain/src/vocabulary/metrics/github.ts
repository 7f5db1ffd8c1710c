import type { MetricEntry } from '../definition.ts';
import { chaoss } from '../terms.ts';

const shared = {
  source: 'github',
  relations: ['self', 'repository'],
  kind: 'gauge',
  window: null,
  definition: 1,
} as const;

export const github: readonly MetricEntry[] = [
  {
    ...shared,
    id: 'stars@github',
    facet: 'adoption',
    label: 'GitHub stars',
    help: 'Accounts that starred the repository: attention, not use.',
    unit: 'stars',
    terms: [chaoss('Project Popularity')],
  },
  {
    ...shared,
    id: 'forks@github',
    facet: 'adoption',
    label: 'GitHub forks',
    help: 'Copies of the repository under other accounts.',
    unit: 'forks',
    terms: [chaoss('Technical Fork')],
  },
  {
    ...shared,
    id: 'subscribers@github',
    facet: 'adoption',
    label: 'GitHub watchers',
    help: 'Accounts that are notified of the repository’s activity.',
    unit: 'accounts',
  },
  {
    ...shared,
    id: 'open_issues@github',
    facet: 'activity',
    label: 'Open issues and pull requests',
    help: 'GitHub counts open pull requests as issues.',
    unit: 'issues',
  },
  {
    ...shared,
    id: 'community_health@github',
    facet: 'activity',
    label: 'Community profile',
    help: 'The share of the community files that GitHub recommends which it found in the repository.',
    unit: 'percent',
    compares: 'difference',
    display: 'percent',
  },
  {
    ...shared,
    id: 'stars_gained_last_week@github',
    facet: 'adoption',
    label: 'GitHub stars gained, last week',
    help: 'Stars given in the last whole week that are still there.',
    unit: 'stars',
    terms: [chaoss('Project Popularity')],
    kind: 'window',
    window: 'P7D',
  },
];
