import type { FetchRequest, FetchResult } from '@juxta/sources';
import type { HostLease } from '@juxta/store';

import type { Answer } from './answer.ts';
import { countRedirects } from './count-fetch.ts';
import { Hops, type MayFollow } from './hops.ts';
import { paceGuest } from './pace.ts';
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
  mayFollow?: MayFollow,
): Promise<FetchResult & Pick<Answer, 'elsewhere'>> {
  const hops = new Hops(parts, lease, request.signal ?? never, mayFollow);
  try {
    const result = await parts.fetcher.fetch(request, hops);
    // A lease that is lost, or a host that wants a pause, is no failure of the page.
    hops.throwOwn();
    countRedirects(result.hops);
    const { guest } = hops;
    if (guest === null) return result;
    await paceGuest(parts.db, guest, result);
    return { ...result, retryAfterSeconds: null, elsewhere: true };
  } finally {
    hops.answered();
    const ending = hops.end();
    if (ending) await ending;
  }
}
