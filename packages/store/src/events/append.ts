import type { NewEvent } from '@juxta/domain';
import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import { prepared } from '../prepared.ts';

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

const append = prepared<{ ord: number; position: number; version: number; is_new: boolean }>(
  'es_append',
  `SELECT ord::int, position, version, is_new FROM es.append($1::text[], $2::uuid[], $3::text[], $4::smallint[], $5::timestamptz[],
     $6::uuid[], $7::uuid[], $8::jsonb[], $9::jsonb, $10::text[], $11::bigint[])`,
);

const appendOne = prepared<{ position: number | null; version: number }>(
  'es_append_one',
  `SELECT position, version FROM es.append_one($1::text, $2::uuid, $3::text, $4::smallint, $5::timestamptz, $6::uuid,
     $7::uuid, $8::jsonb, $9::jsonb)`,
);

/** The append fills what an array lacks with NULL. */
const sparse = <Value>(values: readonly Value[]): readonly Value[] =>
  values.every((value) => value === undefined) ? [] : values;

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
  const alone =
    events.length === 1 && !options.expected?.size
      ? await newAlone(db, events[0] as NewEvent, options)
      : null;
  if (alone) return [alone];
  const column = <Value>(pick: (event: NewEvent) => Value): Value[] => events.map(pick);
  const expected = [...(options.expected ?? [])];
  if (new Set(events.map((e) => `${e.id} ${e.stream}`)).size < events.length)
    throw new RepeatedEvent(
      'this call has two events of one id in a stream: give each part an id of its own',
    );
  try {
    const rows = await append(db, [
      column((e) => e.stream),
      column((e) => e.id),
      column((e) => e.type),
      column((e) => e.schemaVersion),
      column((e) => e.occurredAt),
      sparse(column((e) => e.correlationId)),
      sparse(column((e) => e.causationId)),
      column((e) => JSON.stringify(e.data)),
      JSON.stringify(options.meta ?? {}),
      expected.map(([stream]) => stream),
      expected.map(([, version]) => version),
    ]);
    return rows
      .toSorted((a, b) => a.ord - b.ord)
      .map((row) => ({ position: row.position, version: row.version, isNew: row.is_new }));
  } catch (error) {
    if ((error as { code?: string }).code === 'ES409')
      throw new VersionConflict((error as Error).message, { cause: error });
    throw error;
  }
}

/** The one event of a call that expects nothing; null where it is known, and nothing was stored. */
async function newAlone(db: Connection, event: NewEvent, { meta }: AppendOptions): Promise<Appended | null> {
  const [row] = await appendOne(db, [
    event.stream,
    event.id,
    event.type,
    event.schemaVersion,
    event.occurredAt,
    event.correlationId,
    event.causationId,
    JSON.stringify(event.data),
    JSON.stringify(meta ?? {}),
  ]);
  return row?.position == null ? null : { position: row.position, version: row.version, isNew: true };
}

/** Takes the locks that `appendEvents` will take, so that what is read after this cannot change before the append. */
export async function lockStreams(db: Connection, streams: readonly string[]): Promise<void> {
  await sql`SELECT es.lock_streams(${[...streams]}::text[])`.execute(db);
}
