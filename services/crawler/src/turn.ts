import { setTimeout as sleep } from 'node:timers/promises';

import { takeTurn, type HostLease } from '@juxta/store';

import type { CrawlerParts } from './parts.ts';

/** Waits until the host may be asked again; false where it is blocked. Throws when the visit is to end. */
export async function waitForTurn(
  parts: Pick<CrawlerParts, 'db'>,
  lease: HostLease,
  signal: AbortSignal,
): Promise<boolean> {
  for (;;) {
    signal.throwIfAborted();
    const turn = await takeTurn(parts.db, lease);
    if (turn.kind === 'go') return true;
    if (turn.kind === 'blocked') return false;
    await sleep(Math.min(turn.ms, 30_000), undefined, { signal });
  }
}
