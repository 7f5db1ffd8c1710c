import { readEventData } from '@juxta/domain';
import { sql } from 'kysely';

import type { RecordedEvent } from './projection.ts';

/** A row of the log, as these columns give it. */
export interface StoredEvent {
  readonly tx: string;
  readonly position: number;
  readonly stream_id: string;
  readonly version: number;
  readonly type: string;
  readonly schema_version: number;
  /** As Postgres writes it in UTC: `2026-01-31 12:00:00.123456`. */
  readonly occurred: string;
  readonly data: unknown;
}

export const storedColumns = sql.raw(`
  e.xid::text AS tx, e.position, e.stream_id, e.version, e.type, e.schema_version, e.data,
  (e.occurred_at AT TIME ZONE 'UTC')::text AS occurred`);

/** Lifts the data to the current schema version and validates it. Throws UnreadableEvent. */
export function recorded(event: StoredEvent): RecordedEvent {
  return {
    position: event.position,
    stream: event.stream_id,
    version: event.version,
    type: event.type,
    data: readEventData(event.type, event.schema_version, event.data),
    occurredAt: isoOf(event.occurred),
  };
}

const plain = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/u;

/** ISO 8601 with milliseconds. Most events are never asked for it, but to write it costs less than to have it written. */
function isoOf(text: string): string {
  const [, day, time, fraction = ''] = plain.exec(text) ?? [];
  if (day === undefined || time === undefined) throw new RangeError(`"${text}" is no time of an event`);
  return `${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}
