import type { FetchRequest, FetchResult } from '@juxta/sources';
import { assertHeld, endTurn, type HostLease } from '@juxta/store';

import type { CrawlerParts } from './parts.ts';

/**
 * One request in a turn that was taken; the host's delay counts from the end of its answer. Throws LeaseLost where so much
 * time went by since that another worker may have the host: nothing is sent then.
 */
export async function ask(
  { db, fetcher }: Pick<CrawlerParts, 'db' | 'fetcher'>,
  lease: HostLease,
  request: FetchRequest,
): Promise<FetchResult> {
  assertHeld(lease);
  const result = await fetcher.fetch(request);
  await endTurn(db, lease);
  return result;
}
