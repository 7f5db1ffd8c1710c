import type { AttributeDefinition } from '../definition.ts';
import { anyOther, by } from '../speakers.ts';

export const licence: readonly AttributeDefinition[] = [
  {
    id: 'license',
    facet: 'licence',
    label: 'Licence',
    help: 'SPDX expression declared by the source; the original text is kept beside it.',
    type: 'spdx',
    unit: null,
    definition: 1,
    speakers: [...by('npm', 'github'), anyOther],
  },
];
