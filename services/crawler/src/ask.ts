import type { FetchRequest, FetchResult } from '@juxta/sources';
import { endTurn, LeaseLost, type HostLease } from '@juxta/store';

import type { CrawlerParts } from './parts.ts';
import { hasFreshTurn, waitForTurn } from './turn.ts';

/**
 * One request in a turn that was taken, and taken again where it has grown old; the host's delay counts from the end of
 * its answer. Throws LeaseLost.
 */
export async function ask(
  { db, fetcher }: Pick<CrawlerParts, 'db' | 'fetcher'>,
  lease: HostLease,
  request: FetchRequest & { readonly signal: AbortSignal },
): Promise<FetchResult> {
  if (!hasFreshTurn(lease) && !(await waitForTurn({ db }, lease, request.signal)))
    throw new LeaseLost(lease.host);
  const result = await fetcher.fetch(request);
  await endTurn(db, lease);
  return result;
}
