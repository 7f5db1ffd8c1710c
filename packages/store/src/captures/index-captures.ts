import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import { captureColumns, type CaptureRow } from './read.ts';

/** By target, the last child capture that an index gave it, with the hash of its slice: null where it was absent. */
export async function lastChildren(
  db: Connection,
  index: string,
): Promise<ReadonlyMap<string, { readonly capture: string; readonly sha256: string | null }>> {
  const { rows } = await sql<{ target: string; capture: string; sha256: Buffer | null }>`
    SELECT DISTINCT ON (c.target) c.target, c.id AS capture, c.sha256 FROM crawl.capture c
    WHERE c.request = ${index} ORDER BY c.target, c.seq DESC`.execute(db);
  return new Map(
    rows.map(({ target, capture, sha256 }) => [target, { capture, sha256: sha256?.toString('hex') ?? null }]),
  );
}

/** As `pendingCaptures`, for many targets in one round trip: in capture order, whatever the target. */
export async function pendingCapturesOf(
  db: Connection,
  targets: readonly string[],
): Promise<readonly CaptureRow[]> {
  const { rows } = await sql<CaptureRow>`
    SELECT ${captureColumns} FROM crawl.capture c
    WHERE c.target = ANY (${[...targets]}::text[])
      AND NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id)
    ORDER BY c.ended_at, c.seq`.execute(db);
  return rows;
}

/**
 * Those of some unread captures that may simply be read as the next of their target: none that was made later is read, and
 * no earlier answer to the same request was last read by an older extractor than `extractorVersion`.
 */
export async function nextCaptures(
  db: Connection,
  captures: readonly string[],
  extractorVersion: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT c.id FROM crawl.capture c
    WHERE c.id = ANY (${[...captures]}::uuid[])
      AND NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id)
      AND NOT EXISTS (SELECT 1 FROM crawl.capture d JOIN crawl.observation o ON o.capture = d.id
        WHERE d.target = c.target AND (d.ended_at, d.seq) > (c.ended_at, c.seq))
      AND NOT EXISTS (SELECT 1 FROM crawl.capture d JOIN crawl.observation o ON o.capture = d.id
        WHERE d.target = c.target AND d.request = c.request
        GROUP BY d.target HAVING max(o.extractor_version) < ${extractorVersion})`.execute(db);
  return new Set(rows.map((row) => row.id));
}
