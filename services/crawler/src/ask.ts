import type { FetchRequest, FetchResult } from '@juxta/sources';
import type { HostLease } from '@juxta/store';

import { Hops } from './hops.ts';
import type { CrawlerParts } from './parts.ts';

const never = new AbortController().signal;

/**
 * One request in a turn that was taken, and its redirects, each in a turn of its own; the host's delay counts from the end
 * of the last answer.
 */
export async function ask(
  parts: Pick<CrawlerParts, 'db' | 'fetcher' | 'logger'>,
  lease: HostLease,
  request: FetchRequest,
): Promise<FetchResult> {
  const hops = new Hops(parts, lease, request.signal ?? never);
  try {
    return await parts.fetcher.fetch({
      ...request,
      allowRedirect: async (from, to) => (await mayFollow(request, from, to)) && hops.turn(to),
    });
  } finally {
    await hops.end();
  }
}

/** As the caller says; where it says nothing, anywhere but from https to http. */
async function mayFollow({ allowRedirect }: FetchRequest, from: URL, to: URL): Promise<boolean> {
  return allowRedirect ? allowRedirect(from, to) : from.protocol !== 'https:' || to.protocol === 'https:';
}
