import { jitterOf, learnedRate, nextInterval, withCheck, type CheckedRequest } from '@juxta/domain';
import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

export type Failure = 'failed' | 'denied' | 'final';
const failures: ReadonlySet<string> = new Set<Failure>(['failed', 'denied', 'final']);

export interface TaskResult {
  readonly target: string;
  readonly request: string;
  readonly outcome: string;
  /**
   * `unread`: new bytes, of which the extractor will say what they change (`judgeTask`); `walked`: many pages, asked for
   * as often as its source says whatever they change; `denied`: failed, since it is not for us;
   * `final`: failed, and will for as long as the same is asked for.
   */
  readonly answer: 'changed' | 'unchanged' | 'unread' | 'walked' | Failure;
}

/** What the schedule knows of a request; times are in seconds, by the clock of the database. */
export interface Scheduled extends CheckedRequest {
  readonly visits: number;
  readonly failures: number;
  readonly checkedAt: number | null;
  readonly fetchedAt: number | null;
  /** Of the last failure; null where the last answer was none. */
  readonly lastFailure: string | null;
  /** False where something else made it due already. */
  readonly waits: boolean;
  /** When it was read. */
  readonly now: number;
  readonly threshold: number | null;
}

/** What `crawl.task` says of it; times are in seconds. */
export interface TaskRow {
  refresh_seconds: number;
  sampled: boolean;
  checks: number;
  interval_s: number | null;
  change_weight: number;
  changed_s: number;
  unchanged_s: number;
  visits: number;
  failures: number;
  checked_at: number | null;
  fetched_at: number | null;
  last_failure: string | null;
}

/** Of `crawl.task t`. */
export const taskColumns = `t.refresh_seconds, t.sampled, t.checks, t.interval_s, t.change_weight, t.changed_s, t.unchanged_s,
  t.visits, t.failures, extract(epoch FROM t.checked_at)::float8 AS checked_at, extract(epoch FROM t.fetched_at)::float8 AS fetched_at,
  CASE WHEN t.failures > 0 THEN t.last_outcome END AS last_failure`;

interface ScheduleRow extends TaskRow {
  waits: boolean;
  now: number;
  threshold: number | null;
}

/** Of `crawl.task t` with `crawl.threshold h`. */
const scheduleColumns = `${taskColumns},
  t.due_at > clock_timestamp() AS waits, extract(epoch FROM clock_timestamp())::float8 AS now, h.seconds AS threshold`;

/** Reads a task with its row locked; undefined where it is not one of its own (a member of an index, a page of a walk). */
async function lockTask(db: Connection, target: string, request: string): Promise<Scheduled | undefined> {
  const { rows } = await sql<ScheduleRow>`
    SELECT ${sql.raw(scheduleColumns)} FROM crawl.task t LEFT JOIN crawl.threshold h ON true
    WHERE target = ${target} AND request = ${request} AND isfinite(due_at) FOR UPDATE OF t`.execute(db);
  return rows[0] && scheduledOf(rows[0]);
}

function scheduledOf(row: ScheduleRow): Scheduled {
  return {
    refreshSeconds: row.refresh_seconds,
    sampled: row.sampled,
    checks: row.checks,
    intervalSeconds: row.interval_s,
    history: {
      changes: row.change_weight,
      changedSeconds: row.changed_s,
      unchangedSeconds: row.unchanged_s,
    },
    visits: row.visits,
    failures: row.failures,
    checkedAt: row.checked_at,
    fetchedAt: row.fetched_at,
    lastFailure: row.last_failure,
    waits: row.waits,
    now: row.now,
    threshold: row.threshold,
  };
}

/** What the answers that could be compared have shown. */
type Seen = Pick<Scheduled, 'checks' | 'history' | 'checkedAt'>;

/** With one more comparison, where there was an answer before to compare with. */
function compared({ checks, history, checkedAt }: Seen, at: number, changed: boolean): Seen {
  if (checkedAt === null) return { checks, history, checkedAt: at };
  // Two clocks wrote them, or one that was set back.
  const apart = Math.max(0, at - checkedAt);
  return { checks: checks + 1, history: withCheck(history, apart, changed), checkedAt: at };
}

function rateOf({ checks, history }: Seen, { refreshSeconds }: Scheduled): number | null {
  return learnedRate({ checks, history, refreshSeconds });
}

const day = 86_400;

/**
 * A failure waits five minutes, and twice as long each time, up to a day; up to a week where we are denied what we ask for.
 * Once a month is asked for what is not there the third time, so that it is gone, and for what can be no answer the fifth
 * time: a page that says "back soon" may have stood in the place of one for an hour. Not after failures of another kind: a
 * server that comes back from an outage says "not there" for a while.
 */
function failureWait({ failures, lastFailure }: Scheduled, { outcome, answer }: TaskResult): number {
  const again = lastFailure === outcome;
  if (outcome === 'not_found' && failures >= 2 && again) return 30 * day;
  if (answer === 'final' && failures >= 4 && again) return 30 * day;
  const longest = answer === 'denied' ? 7 * day : day;
  return Math.min(longest, 300 * 2 ** Math.min(failures, 11));
}

/** How a request goes on after an answer. */
export interface Finished {
  readonly seen: Seen;
  /** Changes a second; null while too little was seen. */
  readonly rate: number | null;
  readonly compared: boolean;
  readonly failures: number;
  readonly intervalSeconds: number | null;
  readonly waitSeconds: number;
}

/** `now`: when the answer is stored. */
export function finished(before: Scheduled, result: TaskResult, now: number): Finished {
  const { target, request, answer } = result;
  const compares = answer === 'changed' || answer === 'unchanged';
  const seen = compares ? compared(before, now, answer === 'changed') : before;
  const rate = rateOf(seen, before);
  if (failures.has(answer)) {
    const waitSeconds = failureWait(before, result);
    const { intervalSeconds } = before;
    return { seen, rate, compared: false, failures: before.failures + 1, intervalSeconds, waitSeconds };
  }
  const intervalSeconds = intervalAfter(before, rate, answer);
  const waitSeconds = intervalSeconds * jitterOf(`${target} ${request} ${before.visits + 1}`);
  return { seen, rate, compared: compares, failures: 0, intervalSeconds, waitSeconds };
}

/** Moves a task on after a fetch. */
export async function finishTask(db: Connection, result: TaskResult): Promise<void> {
  const { target, request, outcome, answer } = result;
  const before = await lockTask(db, target, request);
  if (!before) return;
  const next = finished(before, result, before.now);
  await sql`
    UPDATE crawl.task SET fetched_at = clock_timestamp(), last_outcome = ${outcome}, visits = visits + 1,
      failures = ${next.failures}, interval_s = ${next.intervalSeconds}, due_at = clock_timestamp() + make_interval(secs => ${next.waitSeconds}),
      denied_at = CASE WHEN ${answer === 'denied'} AND (failures = 0 OR denied_at IS NULL) THEN clock_timestamp() ELSE denied_at END,
      ${learned(next.seen, next.rate, answer === 'changed' && before.checkedAt !== null)}
    WHERE target = ${target} AND request = ${request}`.execute(db);
}

function intervalAfter(before: Scheduled, rate: number | null, answer: TaskResult['answer']): number {
  if (answer === 'walked') return before.refreshSeconds;
  const isCompared = answer !== 'unread' && before.checkedAt !== null;
  return Math.round(nextInterval(before, rate, isCompared ? answer === 'changed' : null, before.threshold));
}

const learned = ({ checks, history, checkedAt }: Seen, rate: number | null, changed: boolean) => sql`
  checks = ${checks}, changes = changes + ${changed ? 1 : 0}, checked_at = to_timestamp(${checkedAt}),
  change_weight = ${history.changes}, changed_s = ${history.changedSeconds},
  unchanged_s = ${history.unchangedSeconds}, change_rate = ${rate}`;

export interface ReadAnswer {
  readonly target: string;
  readonly request: string;
  /** Place of its capture in the order of captures. */
  readonly seq: number;
  readonly extractorVersion: number;
  readonly factsHash: Buffer;
  /** When the capture was made. ISO 8601. */
  readonly observedAt: string;
}

/**
 * Tells the schedule what an extractor read in new bytes: whether the facts are other ones than those of the answer
 * before, as the same version of the extractor read it. An answer that the schedule knows of already, by this or by a
 * later one, changes nothing, and neither does one that is the first to be read so.
 */
export async function judgeTask(db: Connection, read: ReadAnswer): Promise<void> {
  const { target, request } = read;
  const task = await lockTask(db, target, request);
  const at = Date.parse(read.observedAt) / 1_000;
  if (!task || (task.checkedAt !== null && at <= task.checkedAt)) return;
  const before = await factsBefore(db, read);
  const changed = before === null ? null : !before.equals(read.factsHash);
  const seen = changed === null ? { ...task, checkedAt: at } : compared(task, at, changed);
  const rate = rateOf(seen, task);
  const isCompared = changed !== null && task.checkedAt !== null;
  const interval = Math.round(nextInterval(task, rate, isCompared ? changed : null, task.threshold));
  const due = (task.fetchedAt ?? task.now) + interval * jitterOf(`${target} ${request} ${task.visits}`);
  // What was made due meanwhile, or failed since, keeps its time.
  const reschedule = task.waits && task.failures === 0;
  await sql`
    UPDATE crawl.task SET interval_s = ${interval},
      due_at = CASE WHEN ${reschedule} THEN to_timestamp(${due}) ELSE due_at END, ${learned(seen, rate, isCompared && changed)}
    WHERE target = ${target} AND request = ${request}`.execute(db);
}

async function factsBefore(db: Connection, read: ReadAnswer): Promise<Buffer | null> {
  const { rows } = await sql<{ facts_hash: Buffer }>`
    SELECT o.facts_hash FROM crawl.capture c JOIN crawl.observation o ON o.capture = c.id
    WHERE c.target = ${read.target} AND c.request = ${read.request} AND c.seq < ${read.seq}
      AND o.outcome = 'read' AND o.extractor_version = ${read.extractorVersion} AND o.facts_hash IS NOT NULL
    ORDER BY c.seq DESC LIMIT 1`.execute(db);
  return rows[0]?.facts_hash ?? null;
}
