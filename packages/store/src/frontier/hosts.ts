import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import { heldFrom, LeaseLost, leaseSeconds, noTurn, secondsLeft, type HostLease } from './lease.ts';

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

interface LeaseRow extends Pick<HostLease, 'fence' | 'robots' | 'unwell'> {
  delay_ms: number;
  declared_ms: number | null;
}

const take = prepared<LeaseRow>(
  'lease-host',
  `UPDATE crawl.host SET fence = fence + 1, leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}),
     next_fetch_at = CASE WHEN leased_until IS NULL THEN next_fetch_at
                     ELSE greatest(next_fetch_at, clock_timestamp() + delay_ms * interval '1 ms') END
   WHERE host = $1 AND (leased_until IS NULL OR leased_until <= clock_timestamp())
     AND (blocked_until IS NULL OR blocked_until <= clock_timestamp())
   RETURNING fence, delay_ms, declared_delay_ms AS declared_ms, robots, (streak > 0 OR blocked_until IS NOT NULL) AS unwell`,
);

/**
 * Takes the host for this worker alone; null while another has it or it is blocked. A lease that was never given back is a
 * dead worker's, whose last request may have gone out a moment ago: its successor waits a whole delay.
 */
export async function leaseHost(db: Database, host: string): Promise<HostLease | null> {
  const asked = performance.now();
  const [row] = await take(db, [host]);
  if (!row) return null;
  const { fence, delay_ms: delayMs, declared_ms: declaredMs, robots, unwell } = row;
  const fresh = { answeredAt: null, slowMs: 0, turn: noTurn, heldUntil: heldFrom(asked) };
  const lost = new AbortController();
  return { host, fence, delayMs, declaredMs, robots, unwell, lost, ...fresh };
}

/**
 * A sign of life during a long fetch. Does nothing for a lease that is lost, of which the next write finds out, nor for one
 * that was given back while this was on its way.
 */
export async function renewLease(db: Database, lease: HostLease): Promise<void> {
  const asked = performance.now();
  const { rows } = await sql`
    UPDATE crawl.host SET leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    WHERE host = ${lease.host} AND fence = ${lease.fence} AND leased_until IS NOT NULL RETURNING 1`.execute(
    db,
  );
  if (rows.length > 0) lease.heldUntil = heldFrom(asked);
}

const held = prepared('assert-lease', 'SELECT 1 FROM crawl.host WHERE host = $1 AND fence = $2 FOR UPDATE');

/** Inside a transaction: holds the lease row until commit, or throws LeaseLost. */
export async function assertLease(db: Connection, lease: HostLease): Promise<void> {
  const rows = await held(db, [lease.host, lease.fence]);
  if (rows.length === 0) throw new LeaseLost(lease.host);
}

const giveBack = prepared(
  'release-host',
  `UPDATE crawl.host SET leased_until = NULL, next_fetch_at = coalesce(clock_timestamp() + make_interval(secs => $3), next_fetch_at)
   WHERE host = $1 AND fence = $2`,
);

/** What is left of its turn is given back with it: who comes next waits for the delay after the last answer. */
export async function releaseHost(db: Database, lease: HostLease): Promise<void> {
  await giveBack(db, [lease.host, lease.fence, secondsLeft(lease)]);
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

/** A host that is asked though nothing is planned there, so that it can be leased; one that is there stays as it is. */
export async function planHost(db: Database, host: string, delayMs: number): Promise<void> {
  await sql`INSERT INTO crawl.host (host, delay_ms, declared_delay_ms) VALUES (${host}, ${delayMs}, ${delayMs}) ON CONFLICT (host) DO NOTHING`.execute(
    db,
  );
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
  if (lease.delayMs !== delayMs) lease.turn = noTurn;
  lease.delayMs = delayMs;
}
