import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import {
  delayAfter,
  heldFrom,
  LeaseLost,
  leaseSeconds,
  longestSlowMs,
  noTurn,
  secondsLeft,
  type HostLease,
} from './lease.ts';

/** A turn that comes so soon is given at once, to be used then: a worker that asked again would ask twice as often. */
const soonMs = 2_000;

/** A turn is for as many fetches as the host's delay lets into so much time, and for no longer than that. */
const turnMs = 1_000;
const mostInTurn = 100;

/** Beyond a delay, or the wait for a slow host, no next start is as far as this, unless the clock was set back since. */
const furthestMs = soonMs + turnMs;

export function fetchesInTurn(delayMs: number): number {
  return Math.max(1, Math.min(mostInTurn, Math.floor(turnMs / delayMs)));
}

export type FetchTurn =
  /** In so many milliseconds, and no sooner. */
  | { readonly kind: 'go'; readonly ms: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'blocked' };

const turn = prepared<{ wait_ms: number; blocked: boolean }>(
  'take-turn',
  `WITH asked AS MATERIALIZED (
     SELECT host, coalesce(clock_timestamp() + make_interval(secs => $4), least(next_fetch_at, clock_timestamp()
              + make_interval(secs => (${furthestMs} + greatest(delay_ms, ${longestSlowMs})) / 1000.0))) AS next, clock_timestamp() AS now,
            coalesce(blocked_until > clock_timestamp(), false) AS blocked
     FROM crawl.host WHERE host = $1 AND fence = $2 AND leased_until > clock_timestamp() FOR UPDATE
   ), held AS (
     SELECT *, greatest(0, extract(epoch FROM next - now) * 1000)::float8 AS wait_ms FROM asked
   ), moved AS (
     UPDATE crawl.host h SET leased_until = now + make_interval(secs => ${leaseSeconds}),
       next_fetch_at = CASE WHEN blocked OR wait_ms > ${soonMs} THEN next
                       ELSE greatest(next, now) + make_interval(secs => $3) END
     FROM held WHERE h.host = held.host RETURNING 1)
   SELECT wait_ms, blocked FROM held`,
);

/**
 * Asks for the right to fetch, now or soon: `atMost` times, as far as a turn goes. The next start is moved on by as many
 * delays in the same statement, before the fetches, so that a worker that dies cannot make its successor too fast. Throws
 * LeaseLost.
 */
export async function takeTurn(db: Database, lease: HostLease, atMost = 1): Promise<FetchTurn> {
  const asked = performance.now();
  const left = secondsLeft(lease);
  const fetches = Math.min(atMost, fetchesInTurn(delayAfter(lease)));
  const [row] = await turn(db, [lease.host, lease.fence, (fetches * lease.delayMs) / 1_000, left]);
  if (!row) throw new LeaseLost(lease.host);
  // Where the last answer is what it waits for, the way of the question and of its answer is a part of the wait.
  const since = left === null ? performance.now() : asked;
  [lease.answeredAt, lease.heldUntil, lease.turn] = [null, heldFrom(asked), noTurn];
  if (row.blocked) return { kind: 'blocked' };
  const ms = Math.max(0, Math.ceil(row.wait_ms - (performance.now() - since)));
  if (row.wait_ms > soonMs) return { kind: 'wait', ms };
  lease.turn = { fetches: fetches - 1, until: performance.now() + ms + turnMs };
  return { kind: 'go', ms };
}

/**
 * The next fetch of a turn that was taken: the delay after the last answer, by the clock of this process, which also says
 * whether the lease can still be ours (`assertHeld`). Null where a turn has to be taken: also where the last answer was so
 * slow that the wait after it outlasts the turn.
 */
export function nextInTurn(lease: HostLease): Extract<FetchTurn, { kind: 'go' }> | null {
  const { turn: left, answeredAt, slowMs } = lease;
  const now = performance.now();
  if (left.fetches <= 0 || now >= left.until || answeredAt === null || answeredAt + slowMs >= left.until)
    return null;
  lease.turn = { fetches: left.fetches - 1, until: left.until };
  return { kind: 'go', ms: Math.max(0, Math.ceil(delayAfter(lease) - (now - answeredAt))) };
}

/** Fetches of the turn that can be taken with the storing of an answer: none where one is left, or the next is not soon. */
export function fetchesAfter(lease: HostLease, atMost: number): number {
  const delayMs = delayAfter(lease);
  if (lease.turn.fetches > 0 || lease.answeredAt === null || delayMs > soonMs) return 0;
  return Math.min(atMost, fetchesInTurn(delayMs));
}

/** A turn that was taken so, which was asked for at that time. */
export function grantTurn(lease: HostLease, fetches: number, asked: number): void {
  const from = Math.max(performance.now(), (lease.answeredAt ?? 0) + delayAfter(lease));
  [lease.heldUntil, lease.turn] = [heldFrom(asked), { fetches, until: from + turnMs }];
}

/** What was granted is no longer so: the host asked for a pause, or is closed. */
export function forgetTurn(lease: HostLease): void {
  lease.turn = noTurn;
}
