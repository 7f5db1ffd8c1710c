import { sql } from 'kysely';

import { type Build, type BulkCursor, startOver } from '../builds.ts';
import { copyChanges } from '../copy-rows.ts';
import type { Changes, Db, RecordedEvent } from '../projection.ts';
import { recorded, storedColumns, type StoredEvent } from '../stored-event.ts';
import { isTransient } from '../transient.ts';

/** A page is one short transaction; fewer, larger ones hold back other readers of the log and take more memory. */
const defaultPage = 1_000;

/** Another process moved the cursor of these builds: it goes on with them. */
export class BuildTaken extends Error {
  readonly code = 'build_taken';
}

export interface LoadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Events per page. */
  readonly pageSize?: number | undefined;
  /** Told the events loaded so far. */
  readonly onProgress?: ((events: number) => void) | undefined;
}

/**
 * Loads builds with all events of transactions before the cut, read once for all of them, one whole stream after the
 * other. Every row depends on one stream alone, so each is made once in its last form and copied: nothing is read
 * back and nothing is written over. A build that this way cannot take starts over, to be read in the log's order.
 * Memory holds two pages, or the longest stream.
 */
export async function loadByStream(
  db: Db,
  builds: readonly Build[],
  start: BulkCursor,
  options: LoadOptions = {},
): Promise<void> {
  await db.connection().execute(async (reader) => {
    // The order is that of the index on (stream_id, version); by another way the server would sort the log for each page.
    const settings = sql.raw(
      ['enable_seqscan', 'enable_sort', 'enable_bitmapscan', 'jit'].join(' = off; SET '),
    );
    await sql`SET ${settings} = off`.execute(reader);
    try {
      await load(db, reader, { builds, start, ...options });
    } finally {
      await sql`RESET ALL`.execute(reader).catch(() => undefined);
    }
  });
}

interface Load extends LoadOptions {
  readonly builds: readonly Build[];
  readonly start: BulkCursor;
}

async function load(
  db: Db,
  reader: Db,
  { builds, start, signal, onProgress, pageSize = defaultPage }: Load,
): Promise<void> {
  const types = [...new Set(builds.flatMap(({ projection }) => projection.types))];
  let loading = builds;
  let cursor = start;
  let carried: readonly StoredEvent[] = [];
  let written: Promise<readonly Build[]> = Promise.resolve([]);
  const ahead = (after: LogPlace) => readAhead(reader, { types, until: start.until, after, pageSize });
  let reading = ahead({ stream: start.after, version: null });
  for (;;) {
    signal?.throwIfAborted();
    const page = await reading;
    const last = page.at(-1);
    const more = page.length === pageSize && last !== undefined;
    if (more) reading = ahead({ stream: last.stream_id, version: last.version });
    const events = [...carried, ...page];
    const whole = more ? events.filter((event) => event.stream_id !== last.stream_id) : events;
    carried = more ? events.filter((event) => event.stream_id === last.stream_id) : [];
    const step = foldPage(loading, whole);
    loading = without(loading, [...(await written), ...step.failed]);
    for (const build of step.failed) await startOver(db, build);
    if (loading.length === 0) return;
    const from = cursor;
    cursor = {
      ...cursor,
      after: whole.at(-1)?.stream_id ?? cursor.after,
      events: cursor.events + whole.length,
    };
    written = keep(writePage(db, loading, step.changes, from, more ? cursor : null));
    if (!more) break;
    onProgress?.(cursor.events);
  }
  await written;
  onProgress?.(cursor.events);
}

const without = (builds: readonly Build[], gone: readonly Build[]): readonly Build[] =>
  builds.filter((build) => !gone.includes(build));

/** A promise that is awaited later may fail before that. */
function keep<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}

interface LogPlace {
  readonly stream: string;
  readonly version: number | null;
}

interface PageOf {
  readonly types: readonly string[];
  readonly until: string;
  readonly after: LogPlace;
  readonly pageSize: number;
}

function readAhead(reader: Db, { types, until, after, pageSize }: PageOf): Promise<readonly StoredEvent[]> {
  const next =
    after.version === null
      ? sql`e.stream_id > ${after.stream}`
      : sql`(e.stream_id, e.version) > (${after.stream}, ${after.version}::bigint)`;
  const page = sql<StoredEvent>`
    SELECT ${storedColumns} FROM es.events AS e
    WHERE ${next} AND e.xid < ${until}::xid8 AND e.type = ANY (${[...types]}::text[])
    ORDER BY e.stream_id, e.version LIMIT ${pageSize}`.execute(reader);
  return keep(page.then(({ rows }) => rows));
}

interface FoldedPage {
  readonly changes: ReadonlyMap<Build, Changes>;
  readonly failed: readonly Build[];
}

/** Each event is read once, whatever the number of views. */
function foldPage(builds: readonly Build[], page: readonly StoredEvent[]): FoldedPage {
  const changes = new Map<Build, Changes>();
  const failed: Build[] = [];
  const { events, unreadable } = readPage(page);
  for (const build of builds) {
    const { projection } = build;
    const wanted = new Set<string>(projection.types);
    if (projection.types.some((type) => unreadable.has(type))) {
      failed.push(build);
      continue;
    }
    const own = events.filter((event) => wanted.has(event.type));
    if (own.length === 0) continue;
    try {
      changes.set(build, projection.fold(own, projection.empty));
    } catch {
      failed.push(build);
    }
  }
  return { changes, failed };
}

function readPage(page: readonly StoredEvent[]): {
  events: readonly RecordedEvent[];
  unreadable: ReadonlySet<string>;
} {
  const events: RecordedEvent[] = [];
  const unreadable = new Set<string>();
  for (const stored of page) {
    try {
      events.push(recorded(stored));
    } catch {
      unreadable.add(stored.type);
    }
  }
  return { events, unreadable };
}

/** Rows and cursor in one transaction. Gives the builds whose rows the database refused, which have started over. */
async function writePage(
  db: Db,
  builds: readonly Build[],
  changes: ReadonlyMap<Build, Changes>,
  from: BulkCursor,
  to: BulkCursor | null,
): Promise<readonly Build[]> {
  const refused: Build[] = [];
  for (;;) {
    const left = without(builds, refused);
    const attempt = { now: undefined as Build | undefined };
    try {
      await db.transaction().execute(async (trx) => {
        await moveCursor(trx, left, from, to);
        for (const build of left) {
          attempt.now = build;
          const change = changes.get(build);
          if (change) await copyChanges(trx, build.projection, change, build.number);
        }
        attempt.now = undefined;
      });
      break;
    } catch (error) {
      if (!attempt.now || isTransient(error)) throw error;
      refused.push(attempt.now);
    }
  }
  for (const build of refused) await startOver(db, build);
  return refused;
}

const keysOf = (builds: readonly Build[]) =>
  sql`(SELECT * FROM unnest(${builds.map(({ projection }) => projection.name)}::text[], ${builds.map(({ number }) => number)}::int[]))`;

/**
 * Moves the cursor first, whose rows are the lease of these builds: if another process moved it, nothing is written.
 * `to` is null at the end of the load: from there on the build is read in the log's order.
 */
async function moveCursor(
  trx: Db,
  builds: readonly Build[],
  from: BulkCursor,
  to: BulkCursor | null,
): Promise<void> {
  const done = sql`bulk = NULL, xid = ${from.until}::xid8, position = 0`;
  const { rows } = await sql`
    UPDATE es.projections SET ${to ? sql`bulk = ${JSON.stringify(to)}::jsonb` : done}, updated_at = clock_timestamp()
    WHERE (name, version) IN ${keysOf(builds)} AND bulk = ${JSON.stringify(from)}::jsonb RETURNING 1`.execute(
    trx,
  );
  if (rows.length < builds.length)
    throw new BuildTaken(
      'Another process goes on with this rebuild: wait for it, or look for it in pg_stat_activity.',
    );
}
