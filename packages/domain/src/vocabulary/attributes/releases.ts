import type { AttributeDefinition } from '../definition.ts';
import { anyOther, by } from '../speakers.ts';

export const releases: readonly AttributeDefinition[] = [
  {
    id: 'latest_version',
    facet: 'releases',
    label: 'Latest version',
    help: 'The version that the publisher marks as latest.',
    type: 'version',
    unit: null,
    definition: 1,
    speakers: [...by('npm', 'github'), anyOther],
  },
  {
    id: 'latest_release_at',
    facet: 'releases',
    label: 'Latest release',
    help: 'Publication time of the latest version, by the source’s own dates.',
    type: 'timestamp',
    unit: null,
    definition: 1,
    speakers: [...by('npm', 'github'), anyOther],
  },
  {
    id: 'latest_tag',
    facet: 'releases',
    label: 'Highest version tag',
    help: 'The tag of the highest version that is no pre-release: what a project without releases has instead.',
    type: 'version',
    unit: null,
    definition: 1,
    speakers: [...by('github'), anyOther],
  },
  {
    id: 'version_count',
    facet: 'releases',
    label: 'Versions published',
    help: 'How many versions the registry serves, pre-releases included.',
    type: 'number',
    unit: 'versions',
    definition: 1,
    speakers: [...by('npm'), anyOther],
  },
];
