import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import { bodyStands, captureColumns, type CaptureRow } from './read.ts';

export interface WalkedPage extends CaptureRow {
  readonly final_url: string | null;
  readonly started_at: Date;
  /** Whether it was recorded after the time that was asked about. */
  readonly recent: boolean;
}

/**
 * Captures of a target under some requests: of each address and request the last one with a body, and what else was
 * recorded after `since` (by the clock of the database; null: all). Oldest first.
 */
export async function walkedPages(
  db: Connection,
  target: string,
  requests: readonly string[],
  since: Date | null,
): Promise<readonly WalkedPage[]> {
  const after = since?.toISOString() ?? '-infinity';
  const { rows } = await sql<WalkedPage>`
    WITH walked AS MATERIALIZED (
      SELECT c.*, c.recorded_at > ${after}::timestamptz AS recent FROM crawl.capture c
      WHERE c.target = ${target} AND c.request = ANY (${[...requests]}::text[])
    ), bodies AS (
      SELECT DISTINCT ON (c.request, c.url) c.id FROM walked c WHERE c.outcome = 'body' AND ${bodyStands}
      ORDER BY c.request, c.url, c.seq DESC
    )
    SELECT ${captureColumns}, c.final_url, c.started_at, c.recent FROM walked c
    WHERE c.recent OR c.id IN (SELECT id FROM bodies) ORDER BY c.seq`.execute(db);
  return rows;
}
