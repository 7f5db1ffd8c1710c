import type { NewEvent } from '@juxta/domain';
import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

export interface Appended {
  readonly position: number;
  readonly version: number;
  /** False where the event was stored before: the call was a repeat. */
  readonly isNew: boolean;
}

export interface AppendOptions {
  /** Version that a stream must have; 0: it must not exist. Streams not named are not checked. */
  readonly expected?: ReadonlyMap<string, number>;
  readonly meta?: Readonly<Record<string, string | number>>;
}

/** A stream moved on between reading and appending: read again, decide again. */
export class VersionConflict extends Error {
  readonly code = 'version_conflict';
}

/** A call holds an event of a stream twice: only one of them could be stored. */
export class RepeatedEvent extends Error {
  readonly code = 'repeated_event';
}

/**
 * Appends events of any number of streams in one round trip; idempotent by (stream, event id). It must be the first
 * write of its transaction: it locks the streams before a transaction id exists, or readers would see them out of order.
 * A call that is stored already gives its first result, whatever it expects. Where a part of it is new, the streams that
 * would grow, and those that are only expected, must have their expected versions. Throws VersionConflict and stores
 * nothing otherwise.
 */
export async function appendEvents(
  db: Connection,
  events: readonly NewEvent[],
  options: AppendOptions = {},
): Promise<readonly Appended[]> {
  if (events.length === 0) return [];
  const column = <Value>(pick: (event: NewEvent) => Value): Value[] => events.map(pick);
  const expected = [...(options.expected ?? [])];
  if (new Set(events.map((e) => `${e.id} ${e.stream}`)).size < events.length)
    throw new RepeatedEvent(
      'this call has two events of one id in a stream: give each part an id of its own',
    );
  try {
    const { rows } = await sql<{ position: number; version: number; is_new: boolean }>`
      SELECT position, version, is_new FROM es.append(
        ${column((e) => e.stream)}::text[], ${column((e) => e.id)}::uuid[], ${column((e) => e.type)}::text[],
        ${column((e) => e.schemaVersion)}::smallint[], ${column((e) => e.occurredAt)}::timestamptz[],
        ${column((e) => e.correlationId ?? null)}::uuid[], ${column((e) => e.causationId ?? null)}::uuid[],
        ${column((e) => JSON.stringify(e.data))}::jsonb[], ${JSON.stringify(options.meta ?? {})}::jsonb,
        ${expected.map(([stream]) => stream)}::text[], ${expected.map(([, version]) => version)}::bigint[]) ORDER BY ord`.execute(
      db,
    );
    return rows.map((row) => ({ position: row.position, version: row.version, isNew: row.is_new }));
  } catch (error) {
    if ((error as { code?: string }).code === 'ES409')
      throw new VersionConflict((error as Error).message, { cause: error });
    throw error;
  }
}

/** Takes the locks that `appendEvents` will take, so that what is read after this cannot change before the append. */
export async function lockStreams(db: Connection, streams: readonly string[]): Promise<void> {
  await sql`SELECT es.lock_streams(${[...streams]}::text[])`.execute(db);
}
