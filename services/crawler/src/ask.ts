import type { FetchRequest, FetchResult } from '@juxta/sources';
import { endTurn, type HostLease } from '@juxta/store';

import type { CrawlerParts } from './parts.ts';

/** One request in a turn that was taken; the host's delay counts from the end of its answer. */
export async function ask(
  { db, fetcher }: Pick<CrawlerParts, 'db' | 'fetcher'>,
  lease: HostLease,
  request: FetchRequest,
): Promise<FetchResult> {
  const result = await fetcher.fetch(request);
  await endTurn(db, lease);
  return result;
}
