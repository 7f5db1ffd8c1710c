import type { MetricEntry } from '../definition.ts';
import { chaoss } from '../terms.ts';

const shared = {
  source: 'gitlab',
  relations: ['self', 'repository'],
  kind: 'gauge',
  window: null,
  definition: 1,
} as const;

export const gitlab: readonly MetricEntry[] = [
  {
    ...shared,
    id: 'stars@gitlab',
    facet: 'adoption',
    label: 'GitLab stars',
    help: 'Accounts that starred the project: attention, not use.',
    unit: 'stars',
    terms: [chaoss('Project Popularity')],
  },
  {
    ...shared,
    id: 'forks@gitlab',
    facet: 'adoption',
    label: 'GitLab forks',
    help: 'Copies of the project under other groups or accounts.',
    unit: 'forks',
    terms: [chaoss('Technical Fork')],
  },
  {
    ...shared,
    id: 'open_issues@gitlab',
    facet: 'activity',
    label: 'Open issues on GitLab',
    help: 'Open issues, merge requests not counted; only where the project has its issues public.',
    unit: 'issues',
  },
];
