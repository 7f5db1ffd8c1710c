import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

/** By target, the tool streams that it was ever linked to, whether or not it still is. One round trip. */
export async function streamsLinkedToAny(
  db: Connection,
  targets: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql<{ target: string; streams: string[] }>`
    SELECT t.target, array(SELECT DISTINCT e.stream_id::text FROM es.events e
      WHERE e.type = 'TargetLinked' AND e.data ->> 'target' = t.target ORDER BY 1) AS streams
    FROM unnest(${[...targets]}::text[]) AS t(target)`.execute(db);
  return new Map(rows.map((row) => [row.target, row.streams]));
}
