import { renewLease, type HostLease } from '@juxta/store';

import type { CrawlerParts } from './parts.ts';

const renewEveryMs = 5_000;
/** What a lease is still held for at the least before it is renewed; each turn renews it as well. */
const heldAtLeastMs = 15_000;

/** One renewal at a time: behind a slow database they would pile up, and take the connections that the visit needs. */
export function keepRenewing(
  { db, logger }: Pick<CrawlerParts, 'db' | 'logger'>,
  lease: HostLease,
): NodeJS.Timeout {
  let renewing = false;
  return setInterval(() => {
    if (renewing || lease.heldUntil - performance.now() > heldAtLeastMs) return;
    renewing = true;
    // A renewal that fails is made up for by the next one; a lease that ran out is noticed before anything is written.
    void renewLease(db, lease)
      .catch((error: unknown) => logger.warn({ err: error, host: lease.host }, 'lease not renewed'))
      .finally(() => (renewing = false));
  }, renewEveryMs);
}
