import type { MetricDefinition } from './definition.ts';

const github = {
  source: 'github',
  relations: ['self', 'repository'],
  kind: 'gauge',
  window: null,
  definition: 1,
} as const;

/** Every quantity that is sampled over time. A metric is never a fact, and never added to another one. */
export const metrics: readonly MetricDefinition[] = [
  {
    id: 'downloads_last_week@npm',
    facet: 'adoption',
    label: 'npm downloads, last week',
    help: 'Served package files over seven days, machines and mirrors included: traffic, not users.',
    unit: 'downloads',
    kind: 'window',
    window: 'P7D',
    definition: 1,
    source: 'npm',
    relations: ['self', 'client'],
  },
  {
    ...github,
    id: 'stars@github',
    facet: 'adoption',
    label: 'GitHub stars',
    help: 'Accounts that starred the repository: attention, not use.',
    unit: 'stars',
  },
  {
    ...github,
    id: 'forks@github',
    facet: 'adoption',
    label: 'GitHub forks',
    help: 'Copies of the repository under other accounts.',
    unit: 'forks',
  },
  {
    ...github,
    id: 'subscribers@github',
    facet: 'adoption',
    label: 'GitHub watchers',
    help: 'Accounts that are notified of the repository’s activity.',
    unit: 'accounts',
  },
  {
    ...github,
    id: 'open_issues@github',
    facet: 'activity',
    label: 'Open issues and pull requests',
    help: 'GitHub counts open pull requests as issues.',
    unit: 'issues',
  },
];
