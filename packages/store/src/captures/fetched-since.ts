import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

/** The place of the newest capture in their order; 0 before the first. */
export async function lastCaptureSeq(db: Connection): Promise<number> {
  const { rows } = await sql<{
    seq: number;
  }>`SELECT coalesce(max(seq), 0)::float8 AS seq FROM crawl.capture`.execute(db);
  return rows[0]?.seq ?? 0;
}

export interface FetchedAtHost {
  readonly host: string;
  /** `body`, `not_modified`, or the code of the failure. */
  readonly outcome: string;
  readonly fetches: number;
}

/** What was fetched of some targets after a capture, by host and outcome; parts cut from an answer are no fetches. */
export async function fetchedSince(
  db: Connection,
  seq: number,
  targets: readonly string[],
): Promise<readonly FetchedAtHost[]> {
  const { rows } = await sql<FetchedAtHost>`
    SELECT coalesce(t.host, split_part(split_part(c.url, '://', 2), '/', 1)) AS host,
      coalesce(c.failure ->> 'code', c.outcome) AS outcome, count(*)::int AS fetches
    FROM crawl.capture c LEFT JOIN crawl.task t ON t.target = c.target AND t.request = c.request
    WHERE c.seq > ${seq} AND c.parent IS NULL AND c.target = ANY (${[...targets]}::text[])
    GROUP BY 1, 2 ORDER BY 1, 2`.execute(db);
  return rows;
}
