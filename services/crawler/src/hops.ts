import { setTimeout as sleep } from 'node:timers/promises';

import { paceKey } from '@juxta/sources';
import { endTurn, isPlannedHost, leaseHost, releaseHost, type HostLease } from '@juxta/store';

import { keepRenewing } from './keep-lease.ts';
import type { CrawlerParts } from './parts.ts';
import { waitForTurn } from './turn.ts';

/** Two visits whose hosts redirect to each other would wait for ever. */
const guestWaitMs = 30_000;
const lookAgainMs = 250;

interface Guest {
  readonly lease: HostLease;
  readonly renewal: NodeJS.Timeout;
}

type Parts = Pick<CrawlerParts, 'db' | 'logger'>;

/** The redirects of one request. Each is a request of its own to its host, and waits for that host's turn. */
export class Hops {
  readonly #parts: Parts;
  readonly #own: HostLease;
  readonly #signal: AbortSignal;
  readonly #guests = new Map<string, Guest>();

  constructor(parts: Parts, own: HostLease, signal: AbortSignal) {
    this.#parts = parts;
    this.#own = own;
    this.#signal = signal;
  }

  /** Waits until the host may be asked; false where it is closed, or another visit does not let go of it. */
  async turn(to: URL): Promise<boolean> {
    const lease = await this.#leaseFor(to);
    if (lease === 'unplanned') return true;
    if (lease === null) return false;
    // The answer that redirects has ended just now.
    endTurn(lease);
    return waitForTurn(this.#parts, lease, this.#signal);
  }

  /** The last answer has come. */
  async end(): Promise<void> {
    endTurn(this.#own);
    for (const { lease, renewal } of this.#guests.values()) {
      clearInterval(renewal);
      endTurn(lease);
      await releaseHost(this.#parts.db, lease);
    }
  }

  /** A host is paced by its own name where a source declares it, else as a part of its domain. */
  async #leaseFor(to: URL): Promise<HostLease | 'unplanned' | null> {
    const keys = [...new Set([paceKey(to.href, true), paceKey(to.href, false)])];
    if (keys.includes(this.#own.host)) return this.#own;
    for (const key of keys) {
      const guest = this.#guests.get(key);
      if (guest) return guest.lease;
      if (await isPlannedHost(this.#parts.db, key)) return this.#guestAt(key);
    }
    return 'unplanned';
  }

  async #guestAt(host: string): Promise<HostLease | null> {
    for (const end = performance.now() + guestWaitMs; performance.now() < end;) {
      const lease = await leaseHost(this.#parts.db, host);
      if (lease) {
        this.#guests.set(host, { lease, renewal: keepRenewing(this.#parts, lease) });
        return lease;
      }
      await sleep(lookAgainMs, undefined, { signal: this.#signal });
    }
    return null;
  }
}
