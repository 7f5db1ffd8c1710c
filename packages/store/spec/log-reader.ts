import { eventId, schemaVersionOf, type NewEvent } from '@juxta/domain';
import { sql } from 'kysely';
import { expect } from 'vitest';

import type { Database } from '../src/database.ts';
import { logStart, readLog, type LogCursor, type RecordedEvent } from '../src/events/read.ts';

const types = ['SourceRecovered'];

/** An event that carries where it comes from; the same origin gives the same id. */
export function event(stream: string, ...origin: readonly (string | number)[]): NewEvent {
  const data = {
    host: origin.join('.'),
    capture: '00000000-0000-7000-8000-000000000000',
    observed_at: '2026-01-01T00:00:00.000Z',
  };
  return {
    stream,
    id: eventId(stream, 'SourceRecovered', ...origin),
    type: 'SourceRecovered',
    schemaVersion: schemaVersionOf('SourceRecovered'),
    occurredAt: data.observed_at,
    data,
  };
}

export const keyOf = ({ stream, id }: { stream: string; id: string }): string => `${stream} ${id}`;

/** A reader that may stop at any moment: all that it keeps is its cursor and what it saw. */
export class Reader {
  readonly seen: RecordedEvent[] = [];
  cursor: LogCursor;

  constructor(cursor: LogCursor = logStart) {
    this.cursor = cursor;
  }

  async read(db: Database, limit: number): Promise<number> {
    const { events, cursor } = await readLog(db, this.cursor, types, limit);
    this.seen.push(...events);
    // Through text and back, as a stored cursor goes.
    this.cursor = JSON.parse(JSON.stringify(cursor)) as LogCursor;
    return events.length;
  }

  /** Nothing twice, and each stream from 1 without a gap. */
  expectOrder(): void {
    const keys = this.seen.map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
    const versions = Map.groupBy(this.seen, ({ stream }) => stream);
    for (const events of versions.values())
      expect(events.map(({ version }) => version)).toEqual(events.map((_, n) => n + 1));
  }
}

/** Waits until nothing that began before this call holds back a reader; others use the same server. */
export async function untilVisible(db: Database): Promise<void> {
  const { rows } = await sql<{
    id: string;
  }>`SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS id`.execute(db);
  for (;;) {
    const { rows: now } = await sql<{ passed: boolean }>`
      SELECT pg_snapshot_xmin(pg_current_snapshot()) >= ${rows[0]?.id ?? '0'}::xid8 AS passed`.execute(db);
    if (now[0]?.passed) return;
    // An idle server gives out no ids: take one, so that the horizon moves on.
    await sql`SELECT pg_current_xact_id()`.execute(db);
  }
}
