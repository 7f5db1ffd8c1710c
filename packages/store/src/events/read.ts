import { readEventData } from '@juxta/domain';
import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

export interface RecordedEvent {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly occurredAt: string;
  readonly recordedAt: string;
}

interface Row {
  position: number;
  stream_id: string;
  version: number;
  event_id: string;
  type: string;
  schema_version: number;
  data: unknown;
  occurred_at: Date;
  recorded_at: Date;
}

/** Events of several streams in one round trip, each stream by ascending version, lifted to the current schema. */
export async function readStreams(
  db: Connection,
  streams: readonly string[],
): Promise<ReadonlyMap<string, readonly RecordedEvent[]>> {
  const { rows } = await sql<Row>`
    SELECT e.position, e.stream_id, e.version, e.event_id, e.type, e.schema_version, e.data, e.occurred_at, e.recorded_at
    FROM es.events e WHERE e.stream_id = ANY (${[...streams]}::text[]) ORDER BY e.stream_id, e.version`.execute(
    db,
  );
  const found = new Map<string, RecordedEvent[]>(streams.map((stream) => [stream, []]));
  for (const row of rows) found.get(row.stream_id)?.push(toEvent(row));
  return found;
}

/** The events of one stream, typed by the caller who knows its category. */
export async function readStream<Event>(db: Connection, stream: string): Promise<readonly Event[]> {
  return ((await readStreams(db, [stream])).get(stream) ?? []) as unknown as readonly Event[];
}

/** The version that a stream has come to; 0 where it does not exist. */
export async function streamVersion(db: Connection, stream: string): Promise<number> {
  const { rows } = await sql<{
    version: number;
  }>`SELECT version FROM es.streams WHERE stream_id = ${stream}`.execute(db);
  return rows[0]?.version ?? 0;
}

/** A cursor in the log: never a position alone, which may become visible before an earlier one. */
export interface LogCursor {
  readonly xid: string;
  readonly position: number;
}

export const logStart: LogCursor = { xid: '0', position: 0 };

/** The next events of some types below everything still in flight, in the order in which all readers see them. */
export async function readLog(
  db: Connection,
  after: LogCursor,
  types: readonly string[],
  limit: number,
): Promise<{ readonly events: readonly RecordedEvent[]; readonly cursor: LogCursor }> {
  const { rows } = await sql<Row & { tx: string }>`
    SELECT e.xid::text AS tx, e.position, e.stream_id, e.version, e.event_id, e.type, e.schema_version, e.data, e.occurred_at, e.recorded_at
    FROM es.events AS e
    WHERE (e.xid, e.position) > (${after.xid}::xid8, ${after.position}::bigint) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
      AND e.type = ANY (${[...types]}::text[])
    ORDER BY e.xid, e.position LIMIT ${limit}`.execute(db);
  const last = rows.at(-1);
  return { events: rows.map(toEvent), cursor: last ? { xid: last.tx, position: last.position } : after };
}

/** The tool streams that a target was ever linked to, whether or not it still is. */
export async function streamsLinkedTo(db: Connection, target: string): Promise<readonly string[]> {
  const { rows } = await sql<{ stream_id: string }>`
    SELECT DISTINCT e.stream_id FROM es.events e WHERE e.type = 'TargetLinked' AND e.data ->> 'target' = ${target} ORDER BY 1`.execute(
    db,
  );
  return rows.map((row) => row.stream_id);
}

/** Where a reader of the log that is no view has come to; made at the start of the log where it is new. */
export async function readCheckpoint(db: Connection, name: string): Promise<LogCursor> {
  await sql`INSERT INTO es.projections (name, version, status) VALUES (${name}, 1, 'live') ON CONFLICT DO NOTHING`.execute(
    db,
  );
  const { rows } =
    await sql<LogCursor>`SELECT xid::text AS xid, position FROM es.projections WHERE name = ${name} AND version = 1`.execute(
      db,
    );
  return rows[0] ?? logStart;
}

/** Moves a reader on, never back: two of them may work at once, since what they do is idempotent. */
export async function moveCheckpoint(db: Connection, name: string, to: LogCursor): Promise<void> {
  await sql`
    UPDATE es.projections SET xid = ${to.xid}::xid8, position = ${to.position}::bigint, updated_at = clock_timestamp()
    WHERE name = ${name} AND version = 1 AND (xid, position) < (${to.xid}::xid8, ${to.position}::bigint)`.execute(
    db,
  );
}

function toEvent(row: Row): RecordedEvent {
  return {
    position: row.position,
    stream: row.stream_id,
    version: row.version,
    id: row.event_id,
    type: row.type,
    data: readEventData(row.type, row.schema_version, row.data),
    occurredAt: row.occurred_at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
  };
}
