import { readEventData } from '@juxta/domain';
import { sql } from 'kysely';

import type { Build } from './builds.ts';
import { isoSql } from './instant.ts';
import type { Db, Projection, RecordedEvent } from './projection.ts';
import { tablesOf } from './tables.ts';
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

interface StoredEvent {
  readonly tx: string;
  readonly position: string;
  readonly stream_id: string;
  readonly version: string;
  readonly event_id: string;
  readonly type: string;
  readonly schema_version: number;
  readonly occurred: string;
  readonly recorded: string;
  readonly data: unknown;
}

/** An event that a view cannot read or apply. */
export class PoisonEvent extends Error {
  readonly code = 'poison_event';
  readonly position: number;
  readonly eventType: string;
  constructor(projection: Projection, event: { position: string; type: string }, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`View "${projection.name}" cannot apply event ${event.position} (${event.type}): ${why}`, {
      cause,
    });
    this.position = Number(event.position);
    this.eventType = event.type;
  }
}

/**
 * One turn in one READ COMMITTED transaction: lease, batch, rows, checkpoint (event store study, §8.3).
 * Throws PoisonEvent, naming the first event of the batch when the batch has several, or the error of a lost connection.
 */
export async function takeTurn(db: Db, build: Build, batch: number): Promise<TurnResult> {
  return db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (trx) => {
      const checkpoint = await lease(trx, build);
      if (!checkpoint) return { applied: 0, caughtUp: false, leased: false };
      const stored = await readBatch(trx, build.projection, checkpoint, batch);
      const first = stored[0];
      const last = stored.at(-1);
      if (!first || !last) {
        if (checkpoint.stale) await moveCheckpoint(trx, build, checkpoint.horizon, '0');
        return { applied: 0, caughtUp: true, leased: true };
      }
      await applyBatch(trx, build, stored, first);
      const full = stored.length === batch;
      await moveCheckpoint(trx, build, full ? last.tx : checkpoint.horizon, full ? last.position : '0');
      return { applied: stored.length, caughtUp: !full, leased: true };
    });
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

function recorded(event: StoredEvent): RecordedEvent {
  return {
    position: Number(event.position),
    stream: event.stream_id,
    version: Number(event.version),
    eventId: event.event_id,
    type: event.type,
    data: readEventData(event.type, event.schema_version, event.data),
    occurredAt: event.occurred,
    recordedAt: event.recorded,
  };
}

// Moving an idle checkpoint takes a transaction id, which moves the horizon again: so only every few seconds, or far behind.
const stale = sql`(p.updated_at < clock_timestamp() - interval '5 seconds'
  OR pg_snapshot_xmin(pg_current_snapshot())::text::numeric - p.xid::text::numeric > 5000)`;

async function lease(db: Db, { projection, number }: Build): Promise<Checkpoint | undefined> {
  const found = await sql<Checkpoint>`
    SELECT p.xid::text AS xid, p.position::text AS position, pg_snapshot_xmin(pg_current_snapshot())::text AS horizon,
           ${stale} AS stale
    FROM es.projections AS p
    WHERE p.name = ${projection.name} AND p.version = ${number} AND p.status IN ('building', 'live')
    FOR UPDATE SKIP LOCKED`.execute(db);
  return found.rows[0];
}

async function readBatch(
  db: Db,
  projection: Projection,
  checkpoint: Checkpoint,
  batch: number,
): Promise<readonly StoredEvent[]> {
  const { rows } = await sql<StoredEvent>`
    SELECT e.xid::text AS tx, e.position::text AS position, e.stream_id, e.version::text AS version, e.event_id, e.type,
           e.schema_version::int AS schema_version, e.data,
           ${sql.raw(isoSql('e.occurred_at'))} AS occurred, ${sql.raw(isoSql('e.recorded_at'))} AS recorded
    FROM es.events AS e
    WHERE (e.xid, e.position) > (${checkpoint.xid}::xid8, ${checkpoint.position}::bigint)
      AND e.xid < ${checkpoint.horizon}::xid8 AND e.type = ANY (${[...projection.types]}::text[])
    ORDER BY e.xid, e.position LIMIT ${batch}`.execute(db);
  return rows;
}

// Never backwards: a horizon can be older than a checkpoint that another process moved a moment ago.
async function moveCheckpoint(
  db: Db,
  { projection, number }: Build,
  xid: string,
  position: string,
): Promise<void> {
  await sql`
    UPDATE es.projections SET xid = ${xid}::xid8, position = ${position}::bigint, updated_at = clock_timestamp()
    WHERE name = ${projection.name} AND version = ${number} AND (xid, position) < (${xid}::xid8, ${position}::bigint)`.execute(
    db,
  );
}

/**
 * Whether a turn has something to do, told without a lock: a row lock takes a transaction id, and idle views would
 * take ten a second each.
 */
export async function hasWork(db: Db, { projection, number }: Build): Promise<'work' | 'idle' | 'off'> {
  const { rows } = await sql<{ work: boolean; stale: boolean }>`
    SELECT ${stale} AS stale, EXISTS (
      SELECT 1 FROM es.events e
      WHERE (e.xid, e.position) > (p.xid, p.position) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
        AND e.type = ANY (${[...projection.types]}::text[])) AS work
    FROM es.projections p
    WHERE p.name = ${projection.name} AND p.version = ${number} AND p.status IN ('building', 'live')`.execute(
    db,
  );
  const row = rows[0];
  if (!row) return 'off';
  return row.work || row.stale ? 'work' : 'idle';
}

// Classes of SQLSTATE that say nothing about the event: connection, roll-back, resources, lock, operator, system.
const transientClasses = new Set(['08', '40', '53', '55', '57', '58']);

function isTransient(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) return transientClasses.has(code.slice(0, 2));
  return (
    /^E[A-Z]{4,}$/.test(code) ||
    (error instanceof Error && /connection (terminated|ended)/i.test(error.message))
  );
}
