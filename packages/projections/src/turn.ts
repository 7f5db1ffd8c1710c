import { sql } from 'kysely';

import type { Build } from './builds.ts';
import type { Db, Projection } from './projection.ts';
import { recorded, storedColumns, type StoredEvent } from './stored-event.ts';
import { tablesOf } from './tables.ts';
import { isTransient } from './transient.ts';
import { writeChanges } from './write-rows.ts';

export interface TurnResult {
  readonly applied: number;
  /** Nothing below the horizon is left to apply. */
  readonly caughtUp: boolean;
  /** False when another process has the view, or when it is paused. */
  readonly leased: boolean;
}

interface Checkpoint {
  readonly xid: string;
  readonly position: string;
  readonly horizon: string;
  readonly stale: boolean;
}

/** An event that a view cannot read or apply. */
export class PoisonEvent extends Error {
  readonly code = 'poison_event';
  readonly position: number;
  readonly eventType: string;
  constructor(projection: Projection, event: { position: number; type: string }, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`View "${projection.name}" cannot apply event ${event.position} (${event.type}): ${why}`, {
      cause,
    });
    this.position = event.position;
    this.eventType = event.type;
  }
}

/** A checkpoint: everything at or below it is applied. */
export interface Cut {
  readonly xid: string;
  readonly position: number;
}

/**
 * One turn in one READ COMMITTED transaction: lease, batch, rows, checkpoint (event store study, §8.3).
 * Throws PoisonEvent, naming the first event of the batch when the batch has several, or the error of a lost connection.
 */
export async function takeTurn(db: Db, build: Build, batch: number, until?: Cut): Promise<TurnResult> {
  return db
    .transaction()
    .setIsolationLevel('read committed')
    .execute((trx) => turnWithin(trx, build, batch, until));
}

/** The same inside a transaction at hand. With `until`, nothing beyond that cut is applied. */
export async function turnWithin(trx: Db, build: Build, batch: number, until?: Cut): Promise<TurnResult> {
  const checkpoint = await lease(trx, build);
  if (!checkpoint) return { applied: 0, caughtUp: false, leased: false };
  const end = until ?? { xid: checkpoint.horizon, position: 0 };
  const stored = await readBatch(trx, build.projection, checkpoint, end, batch);
  const first = stored[0];
  const last = stored.at(-1);
  if (!first || !last) {
    if (checkpoint.stale || until) await moveCheckpoint(trx, build, end);
    return { applied: 0, caughtUp: true, leased: true };
  }
  await applyBatch(trx, build, stored, first);
  const full = stored.length === batch;
  await moveCheckpoint(trx, build, full ? { xid: last.tx, position: last.position } : end);
  return { applied: stored.length, caughtUp: !full, leased: true };
}

async function applyBatch(
  db: Db,
  { projection, number }: Build,
  batch: readonly StoredEvent[],
  first: StoredEvent,
): Promise<void> {
  try {
    const table = tablesOf(number);
    const events = batch.map(recorded);
    const stored = await projection.stored(db, events, table);
    await writeChanges(db, projection, projection.fold(events, stored), table);
  } catch (error) {
    if (isTransient(error)) throw error;
    throw new PoisonEvent(projection, first, error);
  }
}

// Moving an idle checkpoint takes a transaction id, which moves the horizon again: so only every few seconds, or far behind.
const stale = sql`(p.updated_at < clock_timestamp() - interval '5 seconds'
  OR pg_snapshot_xmin(pg_current_snapshot())::text::numeric - p.xid::text::numeric > 5000)`;

const turning = sql`p.bulk IS NULL AND p.status IN ('building', 'live', 'checking')`;

async function lease(db: Db, { projection, number }: Build): Promise<Checkpoint | undefined> {
  const found = await sql<Checkpoint>`
    SELECT p.xid::text AS xid, p.position::text AS position, pg_snapshot_xmin(pg_current_snapshot())::text AS horizon,
           ${stale} AS stale
    FROM es.projections AS p
    WHERE p.name = ${projection.name} AND p.version = ${number} AND ${turning}
    FOR UPDATE SKIP LOCKED`.execute(db);
  return found.rows[0];
}

async function readBatch(
  db: Db,
  projection: Projection,
  checkpoint: Checkpoint,
  end: Cut,
  batch: number,
): Promise<readonly StoredEvent[]> {
  const { rows } = await sql<StoredEvent>`
    SELECT ${storedColumns}
    FROM es.events AS e
    WHERE (e.xid, e.position) > (${checkpoint.xid}::xid8, ${checkpoint.position}::bigint)
      AND (e.xid, e.position) <= (${end.xid}::xid8, ${end.position}::bigint) AND e.type = ANY (${[...projection.types]}::text[])
    ORDER BY e.xid, e.position LIMIT ${batch}`.execute(db);
  return rows;
}

// Never backwards: a horizon can be older than a checkpoint that another process moved a moment ago.
async function moveCheckpoint(db: Db, { projection, number }: Build, to: Cut): Promise<void> {
  await sql`
    UPDATE es.projections SET xid = ${to.xid}::xid8, position = ${to.position}::bigint, updated_at = clock_timestamp()
    WHERE name = ${projection.name} AND version = ${number} AND (xid, position) < (${to.xid}::xid8, ${to.position}::bigint)`.execute(
    db,
  );
}

/**
 * Whether a turn has something to do, told without a lock: a row lock takes a transaction id, and idle views would
 * take ten a second each. It looks in the order of the log: an EXISTS would be planned as a scan of the log from its
 * beginning, which is long when there is nothing to find.
 */
export async function hasWork(db: Db, { projection, number }: Build): Promise<'work' | 'idle' | 'off'> {
  const { rows } = await sql<{ work: boolean; stale: boolean }>`
    SELECT ${stale} AS stale, (
      SELECT 1 FROM es.events e
      WHERE (e.xid, e.position) > (p.xid, p.position) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
        AND e.type = ANY (${[...projection.types]}::text[])
      ORDER BY e.xid, e.position LIMIT 1) IS NOT NULL AS work
    FROM es.projections p
    WHERE p.name = ${projection.name} AND p.version = ${number} AND ${turning}`.execute(db);
  const row = rows[0];
  if (!row) return 'off';
  return row.work || row.stale ? 'work' : 'idle';
}
