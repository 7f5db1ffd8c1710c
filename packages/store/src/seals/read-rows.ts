import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import type { SealedRow } from './event-hash.ts';

const page = 200;

/** Rows of the log by position, `from` and `to` included, in pages: memory holds one of them. */
export async function* readRows(
  db: Connection,
  from: number,
  to: number,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<SealedRow> {
  let left = limit;
  for (let next = from; next <= to && left > 0;) {
    const { rows } = await sql<SealedRow>`
      SELECT e.position, e.stream_id, e.version, e.event_id, e.type, e.schema_version::int AS schema_version,
        trunc(extract(epoch FROM e.occurred_at) * 1000000)::text AS occurred_at,
        trunc(extract(epoch FROM e.recorded_at) * 1000000)::text AS recorded_at,
        e.correlation_id, e.causation_id, e.data::text AS data, e.meta::text AS meta
      FROM es.events e WHERE e.position BETWEEN ${next} AND ${to} ORDER BY e.position LIMIT ${Math.min(page, left)}`.execute(
      db,
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < page) return;
    next = last.position + 1;
    left -= rows.length;
  }
}
