import { formatPurl } from '@juxta/domain';

import { instantOf } from '../../reading/instant.ts';
import { isMembers, own } from '../../reading/members.ts';
import type { ChangedTarget } from '../../source.ts';
import { isGemName } from './address.ts';

/** The fifty gems that were pushed last. A document of another form changes nothing. */
export function justUpdated(body: Uint8Array): readonly ChangedTarget[] {
  let list: unknown;
  try {
    list = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return [];
  }
  return (Array.isArray(list) ? list : []).filter(isMembers).flatMap((gem) => {
    const name = own(gem, 'name');
    if (typeof name !== 'string' || !isGemName(name)) return [];
    const target = formatPurl({ type: 'gem', namespace: null, name });
    return [{ target, at: instantOf(own(gem, 'version_created_at')) }];
  });
}
