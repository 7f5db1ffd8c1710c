import type { AttributeDefinition } from '../definition.ts';
import { anyOther, by } from '../speakers.ts';

export const security: readonly AttributeDefinition[] = [
  {
    id: 'last_audit_at',
    facet: 'security',
    label: 'Last audit',
    help: 'The day of the newest published audit that the source lists.',
    type: 'timestamp',
    unit: null,
    definition: 1,
    speakers: [...by('cncf-landscape'), anyOther],
  },
];
