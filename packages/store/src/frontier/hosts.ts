import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';

/** How long a worker may hold a host without a sign of life: what a crash costs. Workers renew several times as often. */
const leaseSeconds = 20;

/** A turn that comes so soon is given at once, to be used then: a worker that asked again would ask twice as often. */
const soonMs = 2_000;

export interface HostLease {
  readonly host: string;
  readonly fence: number;
  /** These two change during a visit, when a robots.txt is read: see saveRobots. */
  delayMs: number;
  robots: Readonly<Record<string, unknown>> | null;
  /** When the last answer ended, as performance.now() counts: the delay is counted from there when the row is next written. */
  answeredAt: number | null;
  /** As performance.now() counts; until then nobody else can have the host. */
  heldUntil: number;
  /** It failed or asked for a pause: an answer opens it. */
  unwell: boolean;
}

/** Another worker has the host now: whatever this one still does must not be written. */
export class LeaseLost extends Error {
  readonly code = 'lease_lost';
  constructor(host: string) {
    super(`the lease of ${host} was lost to another worker`);
  }
}

/** Hosts with due work that are neither leased nor blocked, longest due first; with `wanted`, only for these targets. */
export async function dueHosts(
  db: Database,
  wanted: readonly string[] | null = null,
  limit = 500,
): Promise<readonly string[]> {
  const { rows } = await sql<{ host: string }>`
    SELECT t.host FROM crawl.task t JOIN crawl.host h USING (host)
    WHERE t.active AND t.due_at <= now() AND (${wanted && [...wanted]}::text[] IS NULL OR t.target = ANY (${wanted && [...wanted]}::text[])) AND (h.leased_until IS NULL OR h.leased_until <= now())
      AND (h.blocked_until IS NULL OR h.blocked_until <= now())
    GROUP BY t.host ORDER BY min(t.due_at) LIMIT ${limit}`.execute(db);
  return rows.map((row) => row.host);
}

/**
 * Takes the host for this worker alone; null while another has it or it is blocked. A lease that was never given back is a
 * dead worker's, whose last request may have gone out a moment ago: its successor waits a whole delay.
 */
export async function leaseHost(db: Database, host: string): Promise<HostLease | null> {
  const asked = performance.now();
  const { rows } = await sql<Pick<HostLease, 'fence' | 'robots' | 'unwell'> & { delay_ms: number }>`
    UPDATE crawl.host SET fence = fence + 1, leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}),
      next_fetch_at = CASE WHEN leased_until IS NULL THEN next_fetch_at
                      ELSE greatest(next_fetch_at, clock_timestamp() + delay_ms * interval '1 ms') END
    WHERE host = ${host} AND (leased_until IS NULL OR leased_until <= clock_timestamp())
      AND (blocked_until IS NULL OR blocked_until <= clock_timestamp())
    RETURNING fence, delay_ms, robots, (streak > 0 OR blocked_until IS NOT NULL) AS unwell`.execute(db);
  const row = rows[0];
  if (!row) return null;
  const { fence, delay_ms: delayMs, robots, unwell } = row;
  return { host, fence, delayMs, robots, unwell, answeredAt: null, heldUntil: asked + leaseSeconds * 1_000 };
}

export type FetchTurn =
  /** In so many milliseconds, and no sooner. */
  | { readonly kind: 'go'; readonly ms: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'blocked' };

const turn = prepared<{ wait_ms: number; blocked: boolean }>(
  'take-turn',
  `WITH asked AS MATERIALIZED (
     SELECT host, coalesce(clock_timestamp() + make_interval(secs => $4), next_fetch_at) AS next, clock_timestamp() AS now,
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
 * Asks for the right to fetch once, now or soon. The next start is moved on in the same statement, before the fetch, so that
 * a worker that dies cannot make its successor too fast. Throws LeaseLost.
 */
export async function takeTurn(db: Database, lease: HostLease): Promise<FetchTurn> {
  const asked = performance.now();
  const left = secondsLeft(lease);
  const [row] = await turn(db, [lease.host, lease.fence, lease.delayMs / 1_000, left]);
  if (!row) throw new LeaseLost(lease.host);
  // Where the last answer is what it waits for, the way of the question and of its answer is a part of the wait.
  const since = left === null ? performance.now() : asked;
  [lease.answeredAt, lease.heldUntil] = [null, asked + leaseSeconds * 1_000];
  if (row.blocked) return { kind: 'blocked' };
  const ms = Math.max(0, Math.ceil(row.wait_ms - (performance.now() - since)));
  return { kind: row.wait_ms > soonMs ? 'wait' : 'go', ms };
}

const standing = prepared(
  'check-lease',
  'SELECT 1 FROM crawl.host WHERE host = $1 AND fence = $2 AND leased_until > clock_timestamp()',
);

/** Throws LeaseLost where another worker has the host, or could have it. */
export async function checkLease(db: Database, lease: HostLease): Promise<void> {
  const rows = await standing(db, [lease.host, lease.fence]);
  if (rows.length === 0) throw new LeaseLost(lease.host);
}

/**
 * Counts the host's delay from now, the end of an answer. From the turn alone it would be short by the server's clock
 * where the request was slow to leave. It is written with the next turn, or when the host is given back; who comes after a
 * worker that died before that waits a whole delay anyway.
 */
export function endTurn(lease: HostLease): void {
  lease.answeredAt = performance.now();
}

/** What is left of the delay since the last answer of this lease; null where none came since the last turn. */
function secondsLeft({ answeredAt, delayMs }: HostLease): number | null {
  return answeredAt === null ? null : (delayMs - (performance.now() - answeredAt)) / 1_000;
}

/** A sign of life during a long fetch. Does nothing for a lease that is lost: the next write finds out. */
export async function renewLease(db: Database, lease: HostLease): Promise<void> {
  const asked = performance.now();
  const { rows } = await sql`
    UPDATE crawl.host SET leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    WHERE host = ${lease.host} AND fence = ${lease.fence} RETURNING 1`.execute(db);
  if (rows.length > 0) lease.heldUntil = asked + leaseSeconds * 1_000;
}

const held = prepared('assert-lease', 'SELECT 1 FROM crawl.host WHERE host = $1 AND fence = $2 FOR UPDATE');

/** Inside a transaction: holds the lease row until commit, or throws LeaseLost. */
export async function assertLease(db: Connection, lease: HostLease): Promise<void> {
  const rows = await held(db, [lease.host, lease.fence]);
  if (rows.length === 0) throw new LeaseLost(lease.host);
}

/** Gives the host back. The delay counts from now: the end of the last answer may not have come through to `endTurn`. */
export async function releaseHost(db: Database, lease: HostLease): Promise<void> {
  await sql`
    UPDATE crawl.host SET leased_until = NULL,
      next_fetch_at = CASE WHEN next_fetch_at = '-infinity' THEN next_fetch_at
                      ELSE greatest(next_fetch_at, clock_timestamp() + delay_ms * interval '1 ms') END
    WHERE host = ${lease.host} AND fence = ${lease.fence}`.execute(db);
}

/**
 * Closes a host that failed: for at least the seconds that it asked for, and twice as long as the last time, from a minute to a day and
 * up to a tenth more, so that hosts that failed together are not asked together. Its first failure lasts as long as it asked.
 */
export async function blockHost(
  db: Connection,
  host: string,
  seconds: number | null,
  why: string,
): Promise<void> {
  const own = sql`least(86400, 60 * 2 ^ least(streak - ${seconds === null ? 0 : 1}::int, 11)) * (1 + random() / 10)`;
  await sql`
    UPDATE crawl.host SET streak = streak + 1, blocked_why = ${why}, blocked_until = clock_timestamp() + make_interval(secs =>
      CASE WHEN ${seconds}::float8 IS NOT NULL AND streak = 0 THEN ${seconds}::float8 ELSE greatest(${seconds}::float8, ${own}) END)
    WHERE host = ${host}`.execute(db);
}

/** Closes a host that answered well, and asked to be left alone for some seconds. */
export async function pauseHost(db: Connection, host: string, seconds: number, why: string): Promise<void> {
  await sql`
    UPDATE crawl.host SET streak = 0, blocked_why = ${why}, blocked_until = clock_timestamp() + make_interval(secs => ${seconds})
    WHERE host = ${host}`.execute(db);
}

/** Whether anything is planned at the host, so that somebody else may be asking it. */
export async function isPlannedHost(db: Database, host: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM crawl.host WHERE host = ${host}`.execute(db);
  return rows.length > 0;
}

/** The host answered: it is open, and its next failure is a first one. True where it had been failing. */
export async function openHost(db: Connection, host: string): Promise<void> {
  await sql`UPDATE crawl.host SET streak = 0, blocked_until = NULL, blocked_why = NULL WHERE host = ${host} AND (streak > 0 OR blocked_until IS NOT NULL)`.execute(
    db,
  );
}

/** Keeps what robots.txt says of the host's origins, for this visit and the next ones. */
export async function saveRobots(
  db: Database,
  lease: HostLease,
  robots: Readonly<Record<string, unknown>>,
  delayMs: number,
): Promise<void> {
  await sql`
    UPDATE crawl.host SET robots = ${JSON.stringify(robots)}::jsonb, delay_ms = ${delayMs}
    WHERE host = ${lease.host} AND fence = ${lease.fence}`.execute(db);
  lease.robots = robots;
  lease.delayMs = delayMs;
}
