import type { MetricEntry } from '../definition.ts';
import { chaoss } from '../terms.ts';

const windows = [30, 90, 365] as const;

const shared = {
  facet: 'adoption',
  unit: 'installs',
  terms: [chaoss('Number of Downloads')],
  kind: 'window',
  definition: 1,
  source: 'homebrew',
  relations: ['self', 'distribution'],
} as const;

export const homebrew: readonly MetricEntry[] = windows.flatMap((days) => [
  {
    ...shared,
    id: `installs_on_request_${days}d@homebrew`,
    label: `Homebrew installs on request, ${days} days`,
    help: 'Installs that a user asked for by name, by those who did not opt out of counting.',
    window: `P${days}D`,
  },
  {
    ...shared,
    id: `installs_${days}d@homebrew`,
    label: `Homebrew installs, ${days} days`,
    help: 'Installs on request and as a dependency of others, by those who did not opt out of counting.',
    window: `P${days}D`,
  },
]);
