/** How long a worker may hold a host without a sign of life: what a crash costs. Workers renew several times as often. */
export const leaseSeconds = 20;

/** Fetches that a turn still has, and until when as `performance.now()` counts. */
export interface TurnLeft {
  readonly fetches: number;
  readonly until: number;
}

export const noTurn: TurnLeft = { fetches: 0, until: 0 };

export interface HostLease {
  readonly host: string;
  readonly fence: number;
  /** The delay that the sources declare; null where none was noted. */
  readonly declaredMs: number | null;
  /** These change during a visit: the first two when a robots.txt is read, see saveRobots. */
  delayMs: number;
  robots: Readonly<Record<string, unknown>> | null;
  /** When the last answer ended, as performance.now() counts: the delay is counted from there when the row is next written. */
  answeredAt: number | null;
  /** The least wait after the last answer, where that was slow: see endTurn. */
  slowMs: number;
  /** What is left of the turn that was taken last, see takeTurn. */
  turn: TurnLeft;
  /**
   * Until when the lease is ours for certain, as `performance.now()` counts: a process that was stopped, or whose thread was
   * busy, sees at once that another may have the host by now. Moved on by each sign of life that Postgres confirmed.
   */
  heldUntil: number;
  /** Aborted with LeaseLost where it ran out and could not be renewed: a request that is under way is to end with it. */
  readonly lost: AbortController;
  /** It failed or asked for a pause: an answer opens it. */
  unwell: boolean;
}

/** From before the question was sent: Postgres counts from later on. */
export const heldFrom = (asked: number): number => asked + leaseSeconds * 1_000;

/** Throws LeaseLost where the lease may have run out: before anything is sent to the host. */
export function assertHeld({ host, heldUntil }: HostLease): void {
  if (performance.now() >= heldUntil) throw new LeaseLost(host);
}

/** Another worker has the host now: whatever this one still does must not be written. */
export class LeaseLost extends Error {
  readonly code = 'lease_lost';
  constructor(host: string) {
    super(`the lease of ${host} was lost to another worker`);
  }
}

/** Heritrix's factor: a host that is busy for a second with one answer is asked in a sixth of its time. */
const timesAsLong = 5;
/** No slowness makes the wait after an answer longer. */
export const longestSlowMs = 30_000;

/**
 * Counts the host's delay from now, the end of an answer. From the turn alone it would be short by the server's clock
 * where the request was slow to leave. It is written with the next turn, or when the host is given back; who comes after a
 * worker that died before that waits a whole delay anyway. `tookMs`: how long that answer took, of a host whose pace
 * nobody declares: after a slow one it is left alone for longer.
 */
export function endTurn(lease: HostLease, tookMs = 0): void {
  lease.answeredAt = performance.now();
  lease.slowMs = Math.min(longestSlowMs, timesAsLong * tookMs);
}

/** From the end of an answer to the next request. */
export function delayAfter({ delayMs, slowMs }: HostLease): number {
  return Math.max(delayMs, slowMs);
}

/** What is left of the delay since the last answer of this lease; null where none came since the last turn was taken. */
export function secondsLeft(lease: HostLease): number | null {
  const { answeredAt } = lease;
  return answeredAt === null ? null : (delayAfter(lease) - (performance.now() - answeredAt)) / 1_000;
}
