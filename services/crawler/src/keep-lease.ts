import { LeaseLost, renewLease, type HostLease } from '@juxta/store';

import type { CrawlerParts } from './parts.ts';

const renewEveryMs = 5_000;
/** What a lease is still held for at the least before it is renewed; each turn renews it as well. */
const heldAtLeastMs = 15_000;

/**
 * Renews a lease until the function that it gives is called. Where it runs out all the same, as behind a database that does
 * not answer, `lost` is aborted: another worker may ask the host from then on, beside a slow answer.
 */
export function keepRenewing(
  { db, logger }: Pick<CrawlerParts, 'db' | 'logger'>,
  lease: HostLease,
  lost = lease.lost,
): () => void {
  let renewing = false;
  let ending: NodeJS.Timeout | undefined;
  const endIfOver = (): void => {
    if (performance.now() >= lease.heldUntil) lost.abort(new LeaseLost(lease.host));
  };
  const timer = setInterval(() => {
    const leftMs = lease.heldUntil - performance.now();
    if (leftMs > heldAtLeastMs) return;
    clearTimeout(ending);
    if (leftMs <= renewEveryMs) ending = setTimeout(endIfOver, Math.max(0, leftMs) + 2);
    // One renewal at a time: behind a slow database they would pile up, and take the connections that the visit needs.
    if (renewing) return;
    renewing = true;
    // A renewal that fails is made up for by the next one; a lease that ran out is noticed before anything is written.
    void renewLease(db, lease)
      .catch((error: unknown) => logger.warn({ err: error, host: lease.host }, 'lease not renewed'))
      .finally(() => (renewing = false));
  }, renewEveryMs);
  return () => {
    clearInterval(timer);
    clearTimeout(ending);
  };
}
