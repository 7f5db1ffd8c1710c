import { setTimeout as sleep } from 'node:timers/promises';

import { takeTurn, type HostLease } from '@juxta/store';

import type { CrawlerParts } from './parts.ts';

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

/** Waits until the host may be asked again; false where it is blocked. Throws when the visit is to end. */
export async function waitForTurn(
  parts: Pick<CrawlerParts, 'db'>,
  lease: HostLease,
  signal: AbortSignal,
): Promise<boolean> {
  for (;;) {
    signal.throwIfAborted();
    const asked = performance.now();
    const turn = await takeTurn(parts.db, lease);
    takenAt.set(lease, asked);
    if (turn.kind === 'go') return true;
    if (turn.kind === 'blocked') return false;
    await sleep(Math.min(turn.ms, 30_000), undefined, { signal });
  }
}
