import type { MetricEntry } from '../definition.ts';
import { chaoss } from '../terms.ts';

const shared = {
  source: 'forgejo',
  relations: ['self', 'repository'],
  kind: 'gauge',
  window: null,
  definition: 1,
} as const;

export const forgejo: readonly MetricEntry[] = [
  {
    ...shared,
    id: 'stars@forgejo',
    facet: 'adoption',
    label: 'Forgejo stars',
    help: 'Accounts of the server that starred the repository: attention, not use.',
    unit: 'stars',
    terms: [chaoss('Project Popularity')],
  },
  {
    ...shared,
    id: 'forks@forgejo',
    facet: 'adoption',
    label: 'Forgejo forks',
    help: 'Copies of the repository under other accounts of the server.',
    unit: 'forks',
    terms: [chaoss('Technical Fork')],
  },
  {
    ...shared,
    id: 'subscribers@forgejo',
    facet: 'adoption',
    label: 'Forgejo watchers',
    help: 'Accounts of the server that are notified of the repository’s activity.',
    unit: 'accounts',
  },
  {
    ...shared,
    id: 'open_issues@forgejo',
    facet: 'activity',
    label: 'Open issues on Forgejo',
    help: 'Open issues, pull requests not counted.',
    unit: 'issues',
  },
  {
    ...shared,
    id: 'open_pull_requests@forgejo',
    facet: 'activity',
    label: 'Open pull requests on Forgejo',
    help: 'Open pull requests.',
    unit: 'pull requests',
  },
];
