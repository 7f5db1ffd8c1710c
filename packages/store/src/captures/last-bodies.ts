import { sql } from 'kysely';

import type { Database } from '../database.ts';
import { bodyBelieved, bodyStands, captureColumns, type CaptureRow } from './read.ts';

/** As `lastBody`, for many requests in one round trip, in their order. */
export async function lastBodies(
  db: Database,
  requests: ReadonlyArray<{ readonly target: string; readonly request: string }>,
): Promise<ReadonlyArray<CaptureRow | undefined>> {
  const { rows } = await sql<CaptureRow>`
    SELECT c.* FROM unnest(${requests.map(({ target }) => target)}::text[], ${requests.map(({ request }) => request)}::text[]) AS r (target, request)
    CROSS JOIN LATERAL (
      SELECT ${captureColumns} FROM crawl.capture c
      WHERE c.target = r.target AND c.request = r.request AND c.outcome = 'body' AND ${bodyStands}
        AND ${bodyBelieved} ORDER BY c.seq DESC LIMIT 1) AS c`.execute(db);
  const found = new Map(rows.map((row) => [`${row.target} ${row.request}`, row]));
  return requests.map(({ target, request }) => found.get(`${target} ${request}`));
}
