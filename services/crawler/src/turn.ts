import { setTimeout as sleep } from 'node:timers/promises';

import { forgetTurn, nextInTurn, pauseHost, takeTurn, type HostLease } from '@juxta/store';

import { countPause } from './count-fetch.ts';
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
 * Waits until the host may be asked again; false where it is closed for a while. `atMost`: how many fetches there are to
 * make, as far as is known, so that one turn may be for several. No promise where it may be asked now. Throws when the visit is to end.
 */
export function waitForTurn(
  parts: Pick<CrawlerParts, 'db'>,
  lease: HostLease,
  signal: AbortSignal,
  atMost = 1,
): boolean | Promise<boolean> {
  signal.throwIfAborted();
  const turn = nextInTurn(lease);
  return turn?.ms === 0 || waitFor(turn, parts, lease, signal, atMost);
}

async function waitFor(
  next: ReturnType<typeof nextInTurn>,
  parts: Pick<CrawlerParts, 'db'>,
  lease: HostLease,
  signal: AbortSignal,
  atMost: number,
): Promise<boolean> {
  for (let known = next; ; known = nextInTurn(lease)) {
    signal.throwIfAborted();
    const turn = known ?? (await takeTurn(parts.db, lease, atMost));
    if (turn.kind === 'blocked') return false;
    if (turn.kind === 'go') {
      if (turn.ms === 0) return true;
      // A timer may be early by a part of a millisecond, and two clocks are never the same.
      await sleep(turn.ms + 2, undefined, { signal });
      // Where this process stood still for long, another one may have the host: it asks again.
      if (performance.now() < lease.heldUntil) return true;
      forgetTurn(lease);
      continue;
    }
    if (turn.ms > longestWaitMs) {
      const why = `asks for ${Math.round(lease.delayMs / 1_000)} s between two requests`;
      countPause('long_delay');
      await pauseHost(parts.db, lease.host, turn.ms / 1_000, why);
      return false;
    }
    await sleep(Math.min(turn.ms, 30_000), undefined, { signal });
  }
}
