import { askedAbout, type PreviousBody } from '../captures/read.ts';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import { taskColumns, type Scheduled, type TaskRow } from './recrawl.ts';

export interface DueTask {
  readonly target: string;
  readonly request: string;
  readonly source: string;
  /** When it was last done, by the clock of the database; null where it never was. */
  readonly fetched_at: Date | null;
  /** An id for the capture of what comes of it. */
  readonly capture: string;
  /** The answer that there is already, of its headers the validators; only who has the host changes it. */
  readonly previous: PreviousBody | undefined;
  /** Of the body of that answer, in hexadecimal digits. */
  readonly sha256: string | null;
  /** Whether that body is a file, which may be lost. */
  readonly isFile: boolean;
  /** No other request of its target was read with it. */
  readonly isAlone: boolean;
  /** As it was read, from which its next time is reckoned. */
  readonly schedule: Scheduled;
  /** When that was, as `performance.now()` counts. */
  readonly readAt: number;
}

/** Tasks that wait for their turn, longest due first. */
export interface DueTasks extends Iterable<DueTask> {
  /** How many there are still. */
  readonly left: number;
  next(): DueTask | undefined;
}

/** Times are in seconds. */
interface DueRow extends TaskRow {
  target: string;
  request: string;
  source: string;
  capture: string;
  previous: string | null;
  url: string;
  credential: string | null;
  etag: string | null;
  last_modified: string | null;
  sha256: string | null;
  ended_at: number;
  stored: 'row' | 'file' | null;
}

type DueColumns = { readonly [Name in keyof DueRow]: ReadonlyArray<DueRow[Name]> };

/** What all rows have alike. */
interface DueBatch {
  readonly now: number;
  readonly threshold: number | null;
}

const columns =
  `target request source refresh_seconds sampled checks interval_s change_weight changed_s unchanged_s visits failures
  checked_at fetched_at last_failure capture previous url credential etag last_modified sha256 ended_at stored`.split(
    /\s+/u,
  );

/** One value, in which no name stands more than once: the driver takes as long for rows of so many columns as for the rest of a check. */
const due = prepared<{ tasks: DueBatch & (DueColumns | { readonly target: null }) }>(
  'due-tasks',
  `SELECT row_to_json(due) AS tasks FROM (
     SELECT ${columns.map((name) => `array_agg(${name}) AS ${name}`).join(', ')},
       extract(epoch FROM clock_timestamp())::float8 AS now, (SELECT seconds FROM crawl.threshold) AS threshold
     FROM (
       SELECT d.*, uuidv7() AS capture, p.* FROM (
         SELECT t.target, t.request, t.source, t.due_at, ${taskColumns}
         FROM crawl.task t
         WHERE t.host = $1 AND t.active AND t.due_at <= clock_timestamp() AND ($3::text[] IS NULL OR t.target = ANY ($3))
         ORDER BY t.due_at, t.target, t.request LIMIT $2) AS d
       LEFT JOIN LATERAL (
         SELECT c.id AS previous, c.url, c.credential, c.headers->>'etag' AS etag, c.headers->>'last-modified' AS last_modified,
           encode(c.sha256, 'hex') AS sha256, extract(epoch FROM c.ended_at)::float8 AS ended_at,
           (SELECT b.stored FROM crawl.blob b WHERE b.sha256 = c.sha256) AS stored
         FROM crawl.capture c
         WHERE c.target = d.target AND c.request = d.request AND ${askedAbout}) AS p ON true
       ORDER BY d.due_at, d.target, d.request) AS task) AS due`,
);

/** What is due at a host; with `wanted`, only for these targets. */
export async function dueTasks(
  db: Database,
  host: string,
  limit: number,
  wanted: readonly string[] | null = null,
): Promise<DueTasks> {
  const [row] = await due(db, [host, limit, wanted && [...wanted]]);
  const tasks = row?.tasks;
  return new TaskColumns(tasks?.target ? tasks : null);
}

/** Each task is made when it is its turn: hundreds of hosts have hundreds that wait. */
class TaskColumns implements DueTasks {
  readonly #tasks: (DueColumns & DueBatch) | null;
  readonly #readAt = performance.now();
  /** No target stands in two of them. */
  readonly #areAlone: boolean;
  #place = 0;

  constructor(tasks: (DueColumns & DueBatch) | null) {
    this.#tasks = tasks;
    this.#areAlone = tasks !== null && new Set(tasks.target).size === tasks.target.length;
  }

  get left(): number {
    return (this.#tasks?.target.length ?? 0) - this.#place;
  }

  next(): DueTask | undefined {
    if (this.#tasks === null || this.left === 0) return undefined;
    const n = this.#place;
    this.#place += 1;
    return taskOf(this.#tasks, n, this.#areAlone, this.#readAt);
  }

  *[Symbol.iterator](): Generator<DueTask> {
    for (let task = this.next(); task; task = this.next()) yield task;
  }
}

function taskOf(tasks: DueColumns & DueBatch, n: number, isAlone: boolean, readAt: number): DueTask {
  return {
    target: tasks.target[n] ?? '',
    request: tasks.request[n] ?? '',
    source: tasks.source[n] ?? '',
    fetched_at: dateOf(tasks.fetched_at[n] ?? null),
    capture: tasks.capture[n] ?? '',
    previous: previousOf(tasks, n),
    sha256: tasks.sha256[n] ?? null,
    isFile: tasks.stored[n] === 'file',
    isAlone,
    schedule: scheduleOf(tasks, n),
    readAt,
  };
}

/** The database counts microseconds. */
function dateOf(seconds: number | null): Date | null {
  return seconds === null ? null : new Date(Math.floor(Math.round(seconds * 1e6) / 1e3));
}

function scheduleOf(tasks: DueColumns & DueBatch, n: number): Scheduled {
  return {
    refreshSeconds: tasks.refresh_seconds[n] ?? 0,
    sampled: tasks.sampled[n] ?? false,
    checks: tasks.checks[n] ?? 0,
    intervalSeconds: tasks.interval_s[n] ?? null,
    history: {
      changes: tasks.change_weight[n] ?? 0,
      changedSeconds: tasks.changed_s[n] ?? 0,
      unchangedSeconds: tasks.unchanged_s[n] ?? 0,
    },
    visits: tasks.visits[n] ?? 0,
    failures: tasks.failures[n] ?? 0,
    checkedAt: tasks.checked_at[n] ?? null,
    fetchedAt: tasks.fetched_at[n] ?? null,
    lastFailure: tasks.last_failure[n] ?? null,
    waits: false,
    now: tasks.now,
    threshold: tasks.threshold,
  };
}

function previousOf(tasks: DueColumns, n: number): PreviousBody | undefined {
  const id = tasks.previous[n] ?? null;
  if (id === null) return undefined;
  return {
    id,
    url: tasks.url[n] ?? '',
    credential: tasks.credential[n] ?? null,
    headers: validatorsOf(tasks.etag[n] ?? null, tasks.last_modified[n] ?? null),
    ended_at: new Date((tasks.ended_at[n] ?? 0) * 1_000),
  };
}

function validatorsOf(etag: string | null, lastModified: string | null): PreviousBody['headers'] {
  if (lastModified === null) return etag === null ? {} : { etag };
  return etag === null ? { 'last-modified': lastModified } : { etag, 'last-modified': lastModified };
}
