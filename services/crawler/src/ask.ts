import type { FetchRequest, FetchResult } from '@juxta/sources';
import type { HostLease } from '@juxta/store';

import { countRedirects } from './count-fetch.ts';
import { Hops } from './hops.ts';
import type { CrawlerParts } from './parts.ts';

const never = new AbortController().signal;

/**
 * One request in a turn that was taken, and its redirects, each in a turn of its own; the host's delay counts from the end
 * of the last answer. Throws LeaseLost where so much time went by since that another worker may have the host: nothing is
 * sent then.
 */
export async function ask(
  parts: Pick<CrawlerParts, 'db' | 'fetcher' | 'logger' | 'sources'>,
  lease: HostLease,
  request: FetchRequest,
): Promise<FetchResult> {
  const hops = new Hops(parts, lease, request.signal ?? never);
  const own: unknown[] = [];
  const leaving = (): void => {
    try {
      hops.leaving();
    } catch (error) {
      own.push(error);
      throw error;
    }
  };
  try {
    const result = await parts.fetcher.fetch({
      ...request,
      // At the last moment: a request may have waited long for others to end.
      beforeSend: leaving,
      allowRedirect: async (from, to) => {
        hops.answered();
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
    countRedirects(result.hops);
    return result;
  } finally {
    await hops.end();
  }
}

/** As the caller says; where it says nothing, anywhere but from https to http. */
async function mayFollow({ allowRedirect }: FetchRequest, from: URL, to: URL): Promise<boolean> {
  return allowRedirect ? allowRedirect(from, to) : from.protocol !== 'https:' || to.protocol === 'https:';
}
