import { setTimeout as sleep } from 'node:timers/promises';

import { checkLease, pauseHost, takeTurn, type HostLease } from '@juxta/store';

import type { CrawlerParts } from './parts.ts';

/** A host that wants a longer pause than this is left, and visited again after it: a worker has others to visit meanwhile. */
const longestWaitMs = 90_000;

/** The visit ends here, and leaves what it was about to ask for as it was: due. */
export class HostClosed extends Error {
  readonly code = 'host_closed';
  constructor(host: string) {
    super(`${host} wants to be left alone for a while`);
  }
}

/**
 * A turn renews the lease for 20 s. After half of that a worker that was held up since, by a stopped process or a slow
 * disk, asks again: another one may be about to have the host.
 */
const turnLastsMs = 10_000;

const takenAt = new WeakMap<HostLease, number>();

/** Whether the turn in hand still lets this worker fetch, whatever became of the lease meanwhile. */
export function hasFreshTurn(lease: HostLease): boolean {
  return performance.now() - (takenAt.get(lease) ?? -Infinity) < turnLastsMs;
}

/** Waits until the host may be asked again; false where it is closed for a while. Throws when the visit is to end. */
export async function waitForTurn(
  parts: Pick<CrawlerParts, 'db'>,
  lease: HostLease,
  signal: AbortSignal,
): Promise<boolean> {
  for (;;) {
    signal.throwIfAborted();
    const asked = performance.now();
    const turn = await takeTurn(parts.db, lease);
    if (turn.kind === 'blocked') return false;
    if (turn.kind === 'go') {
      takenAt.set(lease, asked);
      await untilTurn(parts.db, lease, turn.ms, signal);
      return true;
    }
    if (turn.ms > longestWaitMs) {
      const why = `asks for ${Math.round(lease.delayMs / 1_000)} s between two requests`;
      await pauseHost(parts.db, lease.host, turn.ms / 1_000, why);
      return false;
    }
    await sleep(Math.min(turn.ms, 30_000), undefined, { signal });
  }
}

/** How long before a turn the lease is looked at again: about what the look takes, so that it delays nothing. */
const lookBeforeMs = 60;

/** Sleeps until a turn that was given for later. Throws LeaseLost where another worker has the host by then. */
async function untilTurn(
  db: CrawlerParts['db'],
  lease: HostLease,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  if (ms === 0) return;
  // A timer may be early by a part of a millisecond, and two clocks are never the same.
  const turn = performance.now() + ms + 2;
  if (ms > lookBeforeMs) {
    await sleep(ms - lookBeforeMs, undefined, { signal });
    const asked = performance.now();
    await checkLease(db, lease);
    takenAt.set(lease, asked);
  }
  await sleep(Math.max(0, turn - performance.now()), undefined, { signal });
}
