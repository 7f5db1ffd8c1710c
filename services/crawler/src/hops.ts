import { setTimeout as sleep } from 'node:timers/promises';

import { hasDeclaredPace, paceKey, staysSecure, type FetchSteps } from '@juxta/sources';
import { assertHeld, endTurn, leaseHost, planHost, releaseHost, type HostLease } from '@juxta/store';

import { keepRenewing } from './keep-lease.ts';
import type { CrawlerParts } from './parts.ts';
import { waitForTurn } from './turn.ts';

/** Two visits whose hosts redirect to each other would wait for ever. */
const guestWaitMs = 30_000;
const lookAgainMs = 250;
/** The delay of a host that nobody has asked before. */
const usualDelayMs = 1_000;

interface Guest {
  readonly lease: HostLease;
  readonly stopRenewing: () => void;
}

type Parts = Pick<CrawlerParts, 'db' | 'logger' | 'sources'>;

export type MayFollow = NonNullable<FetchSteps['allowRedirect']>;

/** The redirects of one request. Each is a request of its own to its host, and waits for that host's turn. */
export class Hops implements FetchSteps {
  readonly #parts: Parts;
  readonly #own: HostLease;
  readonly #signal: AbortSignal;
  readonly #mayFollow: MayFollow;
  readonly #guests: Guest[] = [];
  /** Of the host that is asked, or is to be asked next. */
  #current: HostLease;
  /** When the request left that is under way; null where its answer has come, or none is. */
  #sentAt: number | null = null;
  /** What was thrown to the fetcher, which takes it for a failure of the page. */
  readonly #thrown: unknown[] = [];
  #isOver = false;

  constructor(parts: Parts, own: HostLease, signal: AbortSignal, mayFollow: MayFollow = staysSecure) {
    this.#parts = parts;
    this.#own = own;
    this.#current = own;
    this.#signal = signal;
    this.#mayFollow = mayFollow;
  }

  /** Asked at the last moment: a request may have waited long for others to end. */
  beforeSend(): void {
    try {
      assertHeld(this.#own);
      assertHeld(this.#current);
    } catch (error) {
      this.#thrown.push(error);
      throw error;
    }
    this.#sentAt = performance.now();
  }

  /** Waits until the host may be asked; false where it is closed, or another visit does not let go of it. */
  async allowRedirect(from: URL, to: URL): Promise<boolean> {
    this.answered();
    try {
      return (await this.#mayFollow(from, to)) && (await this.#turn(to));
    } catch (error) {
      this.#thrown.push(error);
      throw error;
    }
  }

  /** LeaseLost where another visit may have a host, HostClosed, and what ends the visit. */
  throwOwn(): void {
    if (this.#thrown.length > 0) throw this.#thrown[0];
  }

  async #turn(to: URL): Promise<boolean> {
    const lease = await this.#leaseFor(to);
    if (lease === null) return false;
    this.#current = lease;
    return waitForTurn(this.#parts, lease, this.#signal);
  }

  /** The answer to the request that left has ended just now: its host's delay counts from here. */
  answered(): void {
    if (this.#sentAt === null) return;
    const tookMs = performance.now() - this.#sentAt;
    this.#sentAt = null;
    const isDeclared = hasDeclaredPace(this.#parts.sources, this.#current.host);
    endTurn(this.#current, isDeclared ? 0 : tookMs);
  }

  /** That of the host which answered last, where a redirect led to it. */
  get guest(): HostLease | null {
    return this.#current === this.#own ? null : this.#current;
  }

  /**
   * Lets go of the hosts that redirects led to; no promise where there are none. Of a fetch that was stopped the lease may
   * still be on its way: it is given back when it comes.
   */
  end(): Promise<void> | undefined {
    this.#isOver = true;
    return this.#guests.length > 0 ? this.#release() : undefined;
  }

  async #release(): Promise<void> {
    for (const { stopRenewing } of this.#guests) stopRenewing();
    await Promise.all(this.#guests.map(({ lease }) => releaseHost(this.#parts.db, lease)));
  }

  /** Also of a host at which nothing is planned: two visits may be redirected to the same one. */
  async #leaseFor(to: URL): Promise<HostLease | null> {
    const key = paceKey(this.#parts.sources, to.href);
    if (key === this.#own.host) return this.#own;
    const guest = this.#guests.find(({ lease }) => lease.host === key);
    if (guest) return guest.lease;
    await planHost(this.#parts.db, key, usualDelayMs);
    return this.#guestAt(key);
  }

  async #guestAt(host: string): Promise<HostLease | null> {
    for (const end = performance.now() + guestWaitMs; performance.now() < end && !this.#isOver;) {
      const lease = await leaseHost(this.#parts.db, host);
      if (lease && this.#isOver) {
        await releaseHost(this.#parts.db, lease);
        return null;
      }
      if (lease) {
        this.#guests.push({ lease, stopRenewing: keepRenewing(this.#parts, lease, this.#own.lost) });
        return lease;
      }
      await sleep(lookAgainMs, undefined, { signal: this.#signal });
    }
    return null;
  }
}
