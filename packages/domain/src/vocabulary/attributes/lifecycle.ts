import type { AttributeDefinition } from '../definition.ts';
import { anyOther, by } from '../speakers.ts';

const cncfSteps = {
  accepted: 'The day on which the foundation took the project in, by its landscape.',
  incubating: 'The day on which the project moved to the stage incubating, by the landscape.',
  graduated: 'The day on which the project moved to the stage graduated, by the landscape.',
  archived:
    'The day on which the foundation archived the project, by its landscape; its repository may live on.',
} as const;

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
  {
    id: 'inception',
    facet: 'lifecycle',
    label: 'Begun',
    help: 'The day or year in which the project began, as the source knows it.',
    type: 'text',
    unit: null,
    definition: 1,
    speakers: [...by('wikidata'), anyOther],
  },
  {
    id: 'cncf_stage',
    facet: 'lifecycle',
    label: 'CNCF stage',
    help: 'The stage that the Cloud Native Computing Foundation gives its project: sandbox, incubating, graduated or archived.',
    type: 'text',
    unit: null,
    definition: 1,
    speakers: by('cncf-landscape'),
  },
  ...(['accepted', 'incubating', 'graduated', 'archived'] as const).map((step): AttributeDefinition => ({
    id: `cncf_${step}_at`,
    facet: 'lifecycle',
    label: `CNCF: ${step}`,
    help: cncfSteps[step],
    type: 'timestamp',
    unit: null,
    definition: 1,
    speakers: by('cncf-landscape'),
  })),
];
