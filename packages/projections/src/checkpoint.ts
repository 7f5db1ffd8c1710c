import { sql } from 'kysely';

import type { Build } from './builds.ts';
import type { Db, Projection } from './projection.ts';
import { storedColumns, type StoredEvent } from './stored-event.ts';

export interface Checkpoint {
  readonly xid: string;
  readonly position: string;
  readonly horizon: string;
  readonly stale: boolean;
}

/** A checkpoint: everything at or below it is applied. */
export interface Cut {
  readonly xid: string;
  readonly position: number;
}

// Moving an idle checkpoint takes a transaction id, which moves the horizon again: so only every few seconds, or far behind.
const stale = sql`(p.updated_at < clock_timestamp() - interval '5 seconds'
  OR pg_snapshot_xmin(pg_current_snapshot())::text::numeric - p.xid::text::numeric > 5000)`;

const turning = sql`p.bulk IS NULL AND p.status IN ('building', 'live', 'checking')`;

/** The checkpoint row is the lease of its build; undefined where another process has it, or where it is paused. */
export async function lease(db: Db, { projection, number }: Build): Promise<Checkpoint | undefined> {
  const found = await sql<Checkpoint>`
    SELECT p.xid::text AS xid, p.position::text AS position, pg_snapshot_xmin(pg_current_snapshot())::text AS horizon,
           ${stale} AS stale
    FROM es.projections AS p
    WHERE p.name = ${projection.name} AND p.version = ${number} AND ${turning}
    FOR UPDATE SKIP LOCKED`.execute(db);
  return found.rows[0];
}

export async function readBatch(
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
export async function moveCheckpoint(db: Db, { projection, number }: Build, to: Cut): Promise<void> {
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

/** Stops a build at an event that it cannot apply, with the reason in its row. */
export async function pause(
  db: Db,
  { projection, number }: Build,
  poison: { readonly position: number; readonly eventType: string; readonly message: string },
): Promise<void> {
  const error = { position: poison.position, type: poison.eventType, message: poison.message };
  await sql`
    UPDATE es.projections SET status = 'paused', error = ${JSON.stringify(error)}::jsonb, updated_at = clock_timestamp()
    WHERE name = ${projection.name} AND version = ${number} AND status IN ('building', 'live', 'checking')`.execute(
    db,
  );
}
