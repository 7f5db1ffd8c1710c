import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import type { Database } from '../database.ts';
import { denialOutcomes } from './denials.ts';

export interface PlannedTask {
  readonly target: string;
  readonly request: string;
  readonly source: string;
  readonly host: string;
  /** Least time between two requests to the host, in milliseconds. */
  readonly delayMs: number;
  readonly refreshSeconds: number;
  /** True where an index speaks for the target: the row only says that it is wanted, and is never due itself. */
  readonly member: boolean;
  /** True where it tells metrics, which are sampled as often as declared; false where left out. */
  readonly sampled?: boolean;
  /** Tells apart what is asked for, see `crawl.task.asked`; null where nothing is to be noted. */
  readonly asked?: string | null;
}

/** Failures that last as long as the same is asked for, unless it is the whole host that fails. */
export const finalOutcomes: readonly string[] = [
  'too_large',
  'decoded_too_large',
  'wrong_type',
  'address_refused',
  'port_refused',
  'scheme_refused',
  'url_refused',
];

/** Failures that may be none where something else is asked for, or with another token. */
export const askedAnew: readonly string[] = [...finalOutcomes, ...denialOutcomes];

/** The outcome of a request that its source does not make any more, nor with this configuration. */
const notAsked = 'not_asked';

/**
 * Puts requests into the frontier, due now; those already there keep their schedule. A member that becomes a request of
 * its own is due now, and a request that an index takes over is never due. What failed for good, or was denied, is due now where something
 * else is asked for than when it was planned last, and a host that denied all is open again. A host's pace is the slowest that is declared for it: of what was ever planned there, or of these tasks where they are `all`. One round trip.
 */
export async function planTasks(
  db: Connection,
  tasks: readonly PlannedTask[],
  { all = false }: { readonly all?: boolean } = {},
): Promise<void> {
  if (tasks.length === 0) return;
  const rows = JSON.stringify(tasks.map(toPlannedRow));
  const declared = all
    ? sql`excluded.declared_delay_ms`
    : sql`greatest(h.declared_delay_ms, excluded.declared_delay_ms)`;
  const opens = sql`(split_part(h.blocked_why, ':', 1) = ANY (${[...denialOutcomes]}::text[]) AND h.host IN (SELECT host FROM anew))`;
  // Hosts are counted so that they are locked before their tasks, as by who stores answers.
  await sql`
    WITH planned AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${rows}::jsonb) AS p(target text, request text, source text, host text, delay_ms int, refresh int, member boolean, sampled boolean, asked text)
    ), anew AS MATERIALIZED (
      SELECT DISTINCT t.host FROM planned p JOIN crawl.task t USING (target, request)
      WHERE t.asked <> p.asked AND t.failures > 0 AND t.last_outcome = ANY (${[...denialOutcomes]}::text[])
    ), hosts AS (
      INSERT INTO crawl.host AS h (host, delay_ms, declared_delay_ms)
      SELECT host, max(delay_ms), max(delay_ms) FROM planned GROUP BY host ORDER BY host
      ON CONFLICT (host) DO UPDATE SET declared_delay_ms = ${declared},
        delay_ms = CASE WHEN h.delay_ms = h.declared_delay_ms THEN ${declared} ELSE greatest(h.delay_ms, ${declared}) END,
        blocked_until = CASE WHEN ${opens} THEN NULL ELSE h.blocked_until END, streak = CASE WHEN ${opens} THEN 0 ELSE h.streak END,
        blocked_why = CASE WHEN ${opens} THEN NULL ELSE h.blocked_why END
        WHERE h.declared_delay_ms IS DISTINCT FROM ${declared} OR ${opens}
      RETURNING 1
    )
    INSERT INTO crawl.task AS t (target, request, source, host, refresh_seconds, sampled, asked, due_at)
    SELECT DISTINCT ON (target, request) target, request, source, host, refresh, sampled, asked,
           CASE WHEN member THEN timestamptz 'infinity' ELSE clock_timestamp() END FROM planned
    WHERE (SELECT count(*) FROM hosts) >= 0 ORDER BY target, request
    ON CONFLICT (target, request) DO UPDATE SET host = excluded.host, refresh_seconds = excluded.refresh_seconds, sampled = excluded.sampled, active = true,
      last_outcome = nullif(t.last_outcome, ${notAsked}), asked = coalesce(excluded.asked, t.asked),
      due_at = CASE WHEN isfinite(t.due_at) <> isfinite(excluded.due_at) THEN excluded.due_at
        WHEN t.asked <> excluded.asked AND t.failures > 0 AND t.last_outcome = ANY (${[...askedAnew]}::text[])
        THEN least(t.due_at, excluded.due_at) ELSE t.due_at END
      WHERE (t.host, t.refresh_seconds, t.sampled, t.active, isfinite(t.due_at), t.asked)
        IS DISTINCT FROM (excluded.host, excluded.refresh_seconds, excluded.sampled, true, isfinite(excluded.due_at), coalesce(excluded.asked, t.asked))`.execute(
    db,
  );
}

function toPlannedRow({ target, request, source, host, member, ...task }: PlannedTask) {
  return {
    target,
    request,
    source,
    host,
    member,
    delay_ms: task.delayMs,
    refresh: task.refreshSeconds,
    sampled: task.sampled ?? false,
    asked: task.asked ?? null,
  };
}

/** Takes targets that no tool is linked to any more out of the schedule; what was read of them stays. */
export async function retireTargets(db: Connection, targets: readonly string[]): Promise<void> {
  await sql`
    UPDATE crawl.task SET active = false, last_outcome = nullif(last_outcome, ${notAsked})
    WHERE target = ANY (${[...targets]}::text[])`.execute(db);
}

/**
 * Takes one request out of the schedule that its source does not make any more; the others of its target stay, and it is
 * there again when it is planned again, as with a token that was missing.
 */
export async function retireRequest(
  db: Connection,
  { target, request }: { readonly target: string; readonly request: string },
): Promise<void> {
  await sql`
    UPDATE crawl.task SET active = false, last_outcome = ${notAsked}
    WHERE target = ${target} AND request = ${request}`.execute(db);
}

/** Every target that the frontier asks for, or would ask for if its source did; indexes and change feeds are not targets. */
export async function plannedTargets(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<{
    target: string;
  }>`
    SELECT DISTINCT target FROM crawl.task WHERE (active OR last_outcome = ${notAsked}) AND request <> 'changes'
      AND NOT (request = 'index' AND target IN (SELECT request FROM crawl.task)) ORDER BY target`.execute(db);
  return rows.map((row) => row.target);
}

/** Puts a task that is not done behind all others that are due at its host. */
export async function postponeTask(
  db: Connection,
  { target, request }: { readonly target: string; readonly request: string },
): Promise<void> {
  await sql`UPDATE crawl.task SET due_at = clock_timestamp() WHERE target = ${target} AND request = ${request}`.execute(
    db,
  );
}

export interface TaskState {
  readonly target: string;
  readonly request: string;
  readonly source: string;
  readonly host: string;
  readonly due: boolean;
  /** It would be due, and its host is blocked. */
  readonly kept: boolean;
  readonly fetched_at: Date | null;
  readonly last_outcome: string | null;
  readonly blocked_until: Date | null;
  readonly blocked_why: string | null;
  /** The host is not asked before; null where it never was. */
  readonly host_free_at: Date | null;
  readonly delay_ms: number;
}

/** Where the requests of some targets stand; `due` leaves out what a blocked host holds back. */
export async function taskStates(db: Database, targets: readonly string[]): Promise<readonly TaskState[]> {
  const { rows } = await sql<TaskState>`
    SELECT t.target, t.request, t.source, t.host, t.fetched_at, t.last_outcome, h.blocked_why, h.delay_ms,
      CASE WHEN isfinite(h.next_fetch_at) THEN h.next_fetch_at END AS host_free_at,
      CASE WHEN h.blocked_until > clock_timestamp() THEN h.blocked_until END AS blocked_until,
      t.due_at <= clock_timestamp() AND coalesce(h.blocked_until <= clock_timestamp(), true) AS due,
      t.due_at <= clock_timestamp() AND coalesce(h.blocked_until > clock_timestamp(), false) AS kept
    FROM crawl.task t JOIN crawl.host h USING (host) WHERE t.active AND t.target = ANY (${[...targets]}::text[])
    ORDER BY t.target, t.request`.execute(db);
  return rows;
}

/** Makes the requests of some targets due now. */
export async function makeDue(db: Database, targets: readonly string[]): Promise<void> {
  await sql`UPDATE crawl.task SET due_at = least(due_at, clock_timestamp()) WHERE due_at < 'infinity' AND target = ANY (${[...targets]}::text[])`.execute(
    db,
  );
}

/**
 * Makes due what a host's change feed says has changed since it was asked last, as far as the host is asked for it; gives
 * how many requests. What the feed gives no time for is due unless it was asked since the feed was.
 */
export async function makeChangedDue(
  db: Connection,
  host: string,
  changed: ReadonlyArray<{ readonly target: string; readonly at: string | null }>,
  feedAskedAt: string | null,
): Promise<number> {
  const { numAffectedRows } = await sql`
    UPDATE crawl.task t SET due_at = clock_timestamp()
    FROM unnest(${changed.map(({ target }) => target)}::text[], ${changed.map(({ at }) => at)}::timestamptz[]) AS c (target, at)
    WHERE t.target = c.target AND t.host = ${host} AND t.active AND t.due_at > clock_timestamp() AND isfinite(t.due_at)
      AND (t.failures = 0 OR t.last_outcome = 'not_found') AND t.fetched_at < coalesce(c.at, ${feedAskedAt}::timestamptz)`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}

/** Targets that an index is asked for. */
export async function indexMembers(db: Database, index: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('crawl.task')
    .select('target')
    .where('request', '=', index)
    .where('active', '=', true)
    .execute();
  return rows.map((row) => row.target);
}

/** Notes that an index spoke for its members, whether or not it had news of them. */
export async function touchMembers(db: Connection, index: string, targets: readonly string[]): Promise<void> {
  await sql`
    UPDATE crawl.task SET fetched_at = clock_timestamp(), last_outcome = 'index'
    WHERE request = ${index} AND target = ANY (${[...targets]}::text[])`.execute(db);
}

/** Makes an index due where it has members that it never spoke for. */
export async function makeIndexesDue(db: Database): Promise<void> {
  await sql`
    UPDATE crawl.task i SET due_at = clock_timestamp() FROM crawl.host h
    WHERE i.request = 'index' AND h.host = i.host AND i.due_at > clock_timestamp() AND i.failures = 0 AND EXISTS (
      SELECT 1 FROM crawl.task m WHERE m.request = i.target AND m.active AND m.fetched_at IS NULL)`.execute(
    db,
  );
}
