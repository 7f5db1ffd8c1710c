import type { AttributeEntry } from '../definition.ts';
import { anyOther, by } from '../speakers.ts';
import { chaoss, schemaOrg, spdx } from '../terms.ts';

export const licence: readonly AttributeEntry[] = [
  {
    id: 'license',
    facet: 'licence',
    label: 'Licence',
    help: 'SPDX expression declared by the source; the original text is kept beside it.',
    type: 'spdx',
    unit: null,
    terms: [spdx('PackageLicenseDeclared'), chaoss('Licenses Declared'), schemaOrg('license')],
    definition: 1,
    speakers: [...by('npm', 'github'), anyOther],
  },
  {
    id: 'license_page',
    facet: 'licence',
    label: 'Licence page',
    help: 'What the home page links as its licence; it may be the licence of the page.',
    type: 'url',
    unit: null,
    definition: 1,
    speakers: [...by('site'), anyOther],
  },
];
