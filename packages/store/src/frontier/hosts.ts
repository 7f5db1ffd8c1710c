import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import type { Database } from '../database.ts';

/** How long a worker may hold a host without a sign of life: what a crash costs. Workers renew several times as often. */
const leaseSeconds = 20;

export interface HostLease {
  readonly host: string;
  readonly fence: number;
  /** These two change during a visit, when a robots.txt is read: see saveRobots. */
  delayMs: number;
  robots: Readonly<Record<string, unknown>> | null;
  /** It failed as a host when it was last asked. */
  readonly failing: boolean;
}

/** Another worker has the host now: whatever this one still does must not be written. */
export class LeaseLost extends Error {
  readonly code = 'lease_lost';
  constructor(host: string) {
    super(`the lease of ${host} was lost to another worker`);
  }
}

/**
 * Hosts with due work that are neither leased nor blocked, the longest waiting first: since its work is due, or since it
 * could be asked again after the last time. So a host with a hundred thousand targets that are long due stands behind one
 * with a single target that nobody has asked. Each host costs one look into the index, however many targets it has. With
 * `wanted`, only for these targets.
 */
export async function dueHosts(
  db: Database,
  wanted: readonly string[] | null = null,
  limit = 500,
): Promise<readonly string[]> {
  const open = sql`(h.leased_until IS NULL OR h.leased_until <= now()) AND (h.blocked_until IS NULL OR h.blocked_until <= now())`;
  const waiting = sql`ORDER BY greatest(d.due_at, h.next_fetch_at), d.due_at, h.host LIMIT ${limit}`;
  const { rows } = await (
    wanted === null
      ? sql<{ host: string }>`
        SELECT h.host FROM crawl.host h CROSS JOIN LATERAL (
          SELECT t.due_at FROM crawl.task t WHERE t.host = h.host AND t.active ORDER BY t.due_at LIMIT 1) d
        WHERE d.due_at <= now() AND ${open} ${waiting}`
      : sql<{ host: string }>`
        SELECT h.host FROM crawl.host h JOIN (
          SELECT t.host, min(t.due_at) AS due_at FROM crawl.task t
          WHERE t.active AND t.due_at <= now() AND t.target = ANY (${[...wanted]}::text[]) GROUP BY t.host) d USING (host)
        WHERE ${open} ${waiting}`
  ).execute(db);
  return rows.map((row) => row.host);
}

/**
 * Takes the host for this worker alone; null while another has it or it is blocked. A lease that was never given back is a
 * dead worker's, whose last request may have gone out a moment ago: its successor waits a whole delay.
 */
export async function leaseHost(db: Database, host: string): Promise<HostLease | null> {
  const { rows } = await sql<{
    fence: number;
    delay_ms: number;
    robots: Record<string, unknown> | null;
    failing: boolean;
  }>`
    UPDATE crawl.host SET fence = fence + 1, leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}),
      next_fetch_at = CASE WHEN leased_until IS NULL THEN next_fetch_at
                      ELSE greatest(next_fetch_at, clock_timestamp() + delay_ms * interval '1 ms') END
    WHERE host = ${host} AND (leased_until IS NULL OR leased_until <= clock_timestamp())
      AND (blocked_until IS NULL OR blocked_until <= clock_timestamp())
    RETURNING fence, delay_ms, robots, streak > 0 AS failing`.execute(db);
  const row = rows[0];
  if (!row) return null;
  const { fence, delay_ms: delayMs, robots, failing } = row;
  return { host, fence, delayMs, robots, failing };
}

export type FetchTurn =
  | { readonly kind: 'go' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'blocked' };

/**
 * Asks for the right to fetch once, now. The next start is moved on in the same statement, before the fetch, so that a
 * worker that dies cannot make its successor too fast. Throws LeaseLost.
 */
export async function takeTurn(db: Database, lease: HostLease): Promise<FetchTurn> {
  const { rows } = await sql<{ wait_ms: number; blocked: boolean }>`
    WITH held AS MATERIALIZED (
      SELECT host, greatest(0, extract(epoch FROM next_fetch_at - clock_timestamp()) * 1000)::float8 AS wait_ms,
             coalesce(blocked_until > clock_timestamp(), false) AS blocked
      FROM crawl.host WHERE host = ${lease.host} AND fence = ${lease.fence} AND leased_until > clock_timestamp() FOR UPDATE
    ), moved AS (
      UPDATE crawl.host h SET leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}),
        next_fetch_at = CASE WHEN held.wait_ms = 0 AND NOT held.blocked
                        THEN clock_timestamp() + make_interval(secs => ${lease.delayMs / 1000}) ELSE h.next_fetch_at END
      FROM held WHERE h.host = held.host RETURNING 1)
    SELECT wait_ms, blocked FROM held`.execute(db);
  const row = rows[0];
  if (!row) throw new LeaseLost(lease.host);
  if (row.blocked) return { kind: 'blocked' };
  return row.wait_ms > 0 ? { kind: 'wait', ms: Math.ceil(row.wait_ms) } : { kind: 'go' };
}

/**
 * Counts the host's delay from now, the end of an answer. From the turn alone it would be short by the server's clock
 * where the request was slow to leave. Does nothing for a lease that is lost.
 */
export async function endTurn(db: Database, lease: HostLease): Promise<void> {
  await sql`
    UPDATE crawl.host SET next_fetch_at = greatest(next_fetch_at, clock_timestamp() + make_interval(secs => ${lease.delayMs / 1000}))
    WHERE host = ${lease.host} AND fence = ${lease.fence}`.execute(db);
}

/** A sign of life during a long fetch. Does nothing for a lease that is lost: the next write finds out. */
export async function renewLease(db: Database, lease: HostLease): Promise<void> {
  await sql`
    UPDATE crawl.host SET leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    WHERE host = ${lease.host} AND fence = ${lease.fence}`.execute(db);
}

/** Inside a transaction: holds the lease row until commit, or throws LeaseLost. */
export async function assertLease(db: Connection, lease: HostLease): Promise<void> {
  const { rows } =
    await sql`SELECT 1 FROM crawl.host WHERE host = ${lease.host} AND fence = ${lease.fence} FOR UPDATE`.execute(
      db,
    );
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

/** Closes a host for a while; `seconds` null: twice as long as the last time, from a minute to a day. */
export async function blockHost(
  db: Connection,
  host: string,
  seconds: number | null,
  why: string,
): Promise<void> {
  await sql`
    UPDATE crawl.host SET streak = streak + 1, blocked_why = ${why}, blocked_until = clock_timestamp() +
      make_interval(secs => coalesce(${seconds}::float8, least(86400, 60 * 2 ^ least(streak, 11))))
    WHERE host = ${host}`.execute(db);
}

/** The host answered: it is open, and its next failure is a first one. True where it had been failing. */
export async function openHost(db: Connection, host: string): Promise<void> {
  await sql`UPDATE crawl.host SET streak = 0, blocked_until = NULL, blocked_why = NULL WHERE host = ${host} AND streak > 0`.execute(
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
