import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

/** A request of the frontier with all that its schedule rests on. */
export interface ScheduledFetch {
  readonly target: string;
  readonly request: string;
  readonly source: string;
  readonly host: string;
  readonly due_at: Date;
  readonly fetched_at: Date | null;
  readonly last_outcome: string | null;
  readonly failures: number;
  readonly visits: number;
  readonly checks: number;
  readonly changes: number;
  readonly change_rate: number | null;
  readonly interval_s: number | null;
  readonly refresh_seconds: number;
  readonly sampled: boolean;
  readonly delay_ms: number;
  /** The host is not asked before; null where it could be now. */
  readonly host_free_at: Date | null;
  readonly blocked_until: Date | null;
  readonly blocked_why: string | null;
}

export interface FetchPlan {
  readonly now: Date;
  /** Of the recrawl, in seconds; null while nothing is learned. */
  readonly threshold: number | null;
  /** How many requests there are, whatever the limit. */
  readonly total: number;
  /** The longest due first. */
  readonly fetches: readonly ScheduledFetch[];
}

/** What will be asked, of some targets or of all. One statement: it holds at one moment. */
export async function readFetchPlan(
  db: Connection,
  targets: readonly string[] | null,
  limit: number,
): Promise<FetchPlan> {
  const wanted = targets && [...targets];
  const { rows } = await sql<{
    now: Date;
    threshold: number | null;
    total: number;
    fetch: ScheduledFetch | null;
  }>`
    WITH task AS MATERIALIZED (
      SELECT t.target, t.request, t.source, t.host, t.due_at, t.fetched_at, t.last_outcome, t.failures, t.visits, t.checks, t.changes,
        t.change_rate, t.interval_s, t.refresh_seconds, t.sampled, h.delay_ms,
        CASE WHEN isfinite(h.next_fetch_at) THEN h.next_fetch_at END AS host_free_at, h.blocked_why,
        CASE WHEN h.blocked_until > clock_timestamp() THEN h.blocked_until END AS blocked_until, count(*) OVER () AS total
      FROM crawl.task t JOIN crawl.host h USING (host)
      WHERE t.active AND isfinite(t.due_at) AND (${wanted}::text[] IS NULL OR t.target = ANY (${wanted}::text[]))
      ORDER BY t.due_at, t.host, t.target, t.request LIMIT ${limit})
    SELECT clock_timestamp() AS now, (SELECT seconds FROM crawl.threshold) AS threshold, coalesce(task.total, 0)::int AS total,
      CASE WHEN task.target IS NOT NULL THEN to_jsonb(task) - 'total' END AS fetch
    FROM (SELECT 1) one LEFT JOIN task ON true ORDER BY task.due_at, task.host, task.target, task.request`.execute(
    db,
  );
  const [first] = rows;
  if (!first) throw new Error('Postgres answered without a row');
  const fetches = rows.flatMap(({ fetch }) => (fetch ? [withDates(fetch)] : []));
  return { now: first.now, threshold: first.threshold, total: first.total, fetches };
}

/** Times come as text out of JSON. */
function withDates(fetch: ScheduledFetch): ScheduledFetch {
  const date = (at: Date | null): Date | null => at && new Date(at);
  return {
    ...fetch,
    due_at: new Date(fetch.due_at),
    fetched_at: date(fetch.fetched_at),
    host_free_at: date(fetch.host_free_at),
    blocked_until: date(fetch.blocked_until),
  };
}
