import pg from 'pg';

import type { Call } from './calls.ts';

const insert = {
  name: 'insert_events',
  text: `INSERT INTO by_hand.events (stream_id, version, event_id, type, schema_version, occurred_at, data)
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::smallint[], $6::timestamptz[], $7::jsonb[])`,
};

/** Makes the table that the plain insert writes: the same columns, defaults and indexes, and a sequence of its own. */
export async function createTable(client: pg.Client): Promise<void> {
  await client.query(`
    CREATE SCHEMA by_hand;
    CREATE SEQUENCE by_hand.position AS bigint;
    CREATE TABLE by_hand.events (LIKE es.events INCLUDING ALL);
    ALTER TABLE by_hand.events ALTER COLUMN position SET DEFAULT nextval('by_hand.position')`);
}

/** What is appended without a store: one prepared statement per call, no stream order, no repeat recognised. */
export function plainInserts(url: string, writers: number) {
  const pool = new pg.Pool({ connectionString: url, max: writers });
  // An idle connection may be ended with its database before its own end has arrived.
  pool.on('error', () => undefined);
  return {
    append: async (call: Call): Promise<void> => {
      await pool.query({
        ...insert,
        values: [
          call.map((event) => event.stream),
          call.map((event) => event.version),
          call.map((event) => event.id),
          call.map((event) => event.type),
          call.map((event) => event.schemaVersion),
          call.map((event) => event.occurredAt),
          call.map((event) => JSON.stringify(event.data)),
        ],
      });
    },
    close: () => pool.end(),
  };
}
