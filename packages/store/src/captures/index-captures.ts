import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import type { CaptureRow } from './read.ts';

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
    SELECT c.id, c.seq, c.target, c.request, c.source, c.url, c.outcome, c.status, c.headers, c.sha256, c.same_as, c.failure,
           c.covers, c.ended_at
    FROM crawl.capture c
    WHERE c.target = ANY (${[...targets]}::text[])
      AND NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id)
    ORDER BY c.seq`.execute(db);
  return rows;
}

/** Those of some captures that an extractor version has read. */
export async function readCapturesOf(
  db: Connection,
  captures: readonly string[],
  extractorVersion: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ capture: string }>`
    SELECT capture FROM crawl.observation
    WHERE capture = ANY (${[...captures]}::uuid[]) AND extractor_version = ${extractorVersion}`.execute(db);
  return new Set(rows.map((row) => row.capture));
}
