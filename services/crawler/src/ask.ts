import type { FetchRequest, FetchResult } from '@juxta/sources';
import { LeaseLost, type HostLease } from '@juxta/store';

import { Hops } from './hops.ts';
import type { CrawlerParts } from './parts.ts';
import { hasFreshTurn, waitForTurn } from './turn.ts';

/**
 * One request in a turn that was taken, and taken again where it has grown old, and its redirects, each in a turn of its own;
 * the host's delay counts from the end of the last answer. Throws LeaseLost.
 */
export async function ask(
  parts: Pick<CrawlerParts, 'db' | 'fetcher' | 'logger'>,
  lease: HostLease,
  request: FetchRequest & { readonly signal: AbortSignal },
): Promise<FetchResult> {
  if (!hasFreshTurn(lease) && !(await waitForTurn(parts, lease, request.signal)))
    throw new LeaseLost(lease.host);
  const hops = new Hops(parts, lease, request.signal);
  const own: unknown[] = [];
  try {
    const result = await parts.fetcher.fetch({
      ...request,
      allowRedirect: async (from, to) => {
        try {
          return (await mayFollow(request, from, to)) && (await hops.turn(to));
        } catch (error) {
          own.push(error);
          throw error;
        }
      },
    });
    // A lease that is lost, or a host that wants a pause, is no failure of the page.
    if (own.length > 0) throw own[0];
    return result;
  } finally {
    await hops.end();
  }
}

/** As the caller says; where it says nothing, anywhere but from https to http. */
async function mayFollow({ allowRedirect }: FetchRequest, from: URL, to: URL): Promise<boolean> {
  return allowRedirect ? allowRedirect(from, to) : from.protocol !== 'https:' || to.protocol === 'https:';
}
