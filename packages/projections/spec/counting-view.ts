import { sql } from 'kysely';

import { defineProjection } from '../src/projection.ts';

interface Counted {
  readonly stream: string;
  readonly n: number;
}

/** Counts the events of each stream: unlike the product's views it shows when an event is applied twice. */
export const counting = {
  ...defineProjection({
    name: 'counting',
    version: 1,
    types: ['ToolRegistered', 'ToolRenamed'],
    mart: [],
    tables: {
      counted: {
        columns: { stream: 'text', n: 'int' },
        key: ['stream'],
        ddl: 'stream text COLLATE "C" NOT NULL, n int NOT NULL',
        indexes: [],
        existing: 'overwrite',
      },
    },
    stored: async (db, events, table) => {
      const streams = events.map(({ stream }) => stream);
      const { rows } = await sql<Counted>`
        SELECT stream, n FROM ${table('counted')} WHERE stream = ANY (${streams}::text[])`.execute(db);
      return rows;
    },
    empty: [] as readonly Counted[],
    fold: (events, stored) => {
      const counts = new Map(stored.map(({ stream, n }) => [stream, n]));
      for (const { stream } of events) counts.set(stream, (counts.get(stream) ?? 0) + 1);
      return { counted: { rows: [...counts].map(([stream, n]) => ({ stream, n })) } };
    },
  }),
  fingerprint: 'counting',
};
