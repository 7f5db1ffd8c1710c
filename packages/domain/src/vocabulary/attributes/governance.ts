import type { AttributeEntry } from '../definition.ts';
import { anyOther, by } from '../speakers.ts';

const cncfSteps = {
  accepted: 'The day on which the foundation took the project in, by its landscape.',
  incubating: 'The day on which the project moved to the stage incubating, by the landscape.',
  graduated: 'The day on which the project moved to the stage graduated, by the landscape.',
} as const;

export const governance: readonly AttributeEntry[] = [
  {
    id: 'cncf_stage',
    facet: 'governance',
    label: 'CNCF stage',
    help: 'The stage that the Cloud Native Computing Foundation gives its project: sandbox, incubating, graduated or archived.',
    type: 'text',
    unit: null,
    definition: 1,
    speakers: by('cncf-landscape'),
  },
  ...(['accepted', 'incubating', 'graduated'] as const).map((step): AttributeEntry => ({
    id: `cncf_${step}_at`,
    facet: 'governance',
    label: `CNCF: ${step}`,
    help: cncfSteps[step],
    type: 'timestamp',
    unit: null,
    definition: 1,
    speakers: by('cncf-landscape'),
  })),
  {
    id: 'owner_kind',
    facet: 'governance',
    label: 'Owner of the repository',
    help: 'Whether a person’s account or an organization’s owns the repository, as the forge says: person or organization.',
    type: 'text',
    unit: null,
    definition: 1,
    speakers: [...by('github'), anyOther],
  },
];
