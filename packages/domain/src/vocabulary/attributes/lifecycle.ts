import type { AttributeDefinition } from '../definition.ts';
import { anyOther, by } from '../speakers.ts';

export const lifecycle: readonly AttributeDefinition[] = [
  {
    id: 'archived',
    facet: 'lifecycle',
    label: 'Archived',
    help: 'Whether the repository is read-only by its owners’ decision.',
    type: 'boolean',
    unit: null,
    definition: 1,
    speakers: [...by('github'), anyOther],
  },
  {
    id: 'deprecated',
    facet: 'lifecycle',
    label: 'Deprecation notice',
    help: 'The publisher’s own words where the latest version is marked as deprecated.',
    type: 'text',
    unit: null,
    definition: 1,
    speakers: [...by('npm'), anyOther],
  },
  {
    id: 'created_at',
    facet: 'lifecycle',
    label: 'Repository created',
    help: 'When the forge created the repository; the project may be older.',
    type: 'timestamp',
    unit: null,
    definition: 1,
    speakers: [...by('github'), anyOther],
  },
  {
    id: 'first_release_at',
    facet: 'lifecycle',
    label: 'First release',
    help: 'Publication time of the oldest version that the registry serves, by the registry’s own dates.',
    type: 'timestamp',
    unit: null,
    definition: 1,
    speakers: [...by('npm'), anyOther],
  },
];
