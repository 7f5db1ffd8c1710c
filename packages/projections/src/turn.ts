import type { Build } from './builds.ts';
import { type Cut, lease, moveCheckpoint, readBatch } from './checkpoint.ts';
import type { Db, Projection } from './projection.ts';
import { recorded, type StoredEvent } from './stored-event.ts';
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
