import { readEventData } from '@juxta/domain';
import { sql } from 'kysely';

import { isoSql } from './instant.ts';
import type { RecordedEvent } from './projection.ts';

/** A row of the log, as these columns give it. */
export interface StoredEvent {
  readonly tx: string;
  readonly position: number;
  readonly stream_id: string;
  readonly version: number;
  readonly event_id: string;
  readonly type: string;
  readonly schema_version: number;
  readonly occurred: string;
  readonly recorded: string;
  readonly data: unknown;
}

export const storedColumns = sql.raw(`
  e.xid::text AS tx, e.position, e.stream_id, e.version, e.event_id, e.type, e.schema_version, e.data,
  ${isoSql('e.occurred_at')} AS occurred, ${isoSql('e.recorded_at')} AS recorded`);

/** Lifts the data to the current schema version and validates it. Throws UnreadableEvent. */
export function recorded(event: StoredEvent): RecordedEvent {
  return {
    position: event.position,
    stream: event.stream_id,
    version: event.version,
    eventId: event.event_id,
    type: event.type,
    data: readEventData(event.type, event.schema_version, event.data),
    occurredAt: event.occurred,
    recordedAt: event.recorded,
  };
}
