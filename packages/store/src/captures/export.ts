import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import type { StoredBlob } from './blobs.ts';
import { captureColumns, type CaptureRow } from './read.ts';

export interface ExportScope {
  /** Only these sources, whose captures can be read again. */
  readonly sources: readonly string[];
  /** Only these targets. */
  readonly targets?: readonly string[] | undefined;
  /** Only captures made then or later. ISO 8601. */
  readonly since?: string | undefined;
}

export interface ExportedCapture extends CaptureRow {
  readonly parent: string | null;
  readonly final_url: string | null;
  readonly licence: string;
  readonly started_at: Date;
  /** The capture whose body it confirms. */
  readonly confirmed: { readonly url: string; readonly started_at: string; readonly sha256: string } | null;
}

/** Places in capture order of what is in scope, with what it refers to; without what a takedown erased. */
export async function exportOrder(db: Connection, scope: ExportScope): Promise<readonly number[]> {
  const { sources, targets = null, since = null } = scope;
  const { rows } = await sql<{ seq: number }>`
    WITH RECURSIVE wanted AS (
      SELECT c.id, c.seq, c.same_as, c.parent FROM crawl.capture c
      WHERE c.source = ANY (${[...sources]}::text[])
        AND (${targets && [...targets]}::text[] IS NULL OR c.target = ANY (${targets && [...targets]}::text[]))
        AND (${since}::timestamptz IS NULL OR c.ended_at >= ${since}::timestamptz)
      UNION
      SELECT c.id, c.seq, c.same_as, c.parent FROM wanted w JOIN crawl.capture c ON c.id IN (w.same_as, w.parent)
    )
    SELECT seq FROM wanted WHERE NOT EXISTS (
      SELECT 1 FROM es.events e WHERE e.stream_id = 'capture/' || wanted.id AND e.type = 'CaptureErased')
    ORDER BY seq`.execute(db);
  return rows.map((row) => row.seq);
}

export async function exportedCaptures(
  db: Connection,
  order: readonly number[],
): Promise<readonly ExportedCapture[]> {
  const { rows } = await sql<ExportedCapture>`
    SELECT ${captureColumns}, c.parent, c.final_url, c.licence, c.started_at,
      CASE WHEN b.id IS NULL THEN NULL ELSE
        jsonb_build_object('url', b.url, 'started_at', b.started_at, 'sha256', encode(b.sha256, 'hex')) END AS confirmed
    FROM crawl.capture c LEFT JOIN crawl.capture b ON b.id = c.same_as
    WHERE c.seq = ANY (${[...order]}::bigint[]) ORDER BY c.seq`.execute(db);
  return rows;
}

/** Those of some hashes (hexadecimal) that several captures have. */
export async function sharedBodies(db: Connection, order: readonly number[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ sha256: string }>`
    SELECT encode(sha256, 'hex') AS sha256 FROM crawl.capture
    WHERE sha256 IS NOT NULL AND seq = ANY (${[...order]}::bigint[]) GROUP BY sha256 HAVING count(*) > 1`.execute(
    db,
  );
  return new Set(rows.map((row) => row.sha256));
}

/** Hashes (hexadecimal) of bodies that a takedown removed: nothing may bring them back. */
export async function removedBodies(db: Connection): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ sha256: string }>`
    SELECT DISTINCT encode(c.sha256, 'hex') AS sha256 FROM es.events e
    JOIN crawl.capture c ON c.id = substr(e.stream_id, 9)::uuid
    WHERE e.type = 'CaptureErased' AND c.sha256 IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM crawl.blob b WHERE b.sha256 = c.sha256)`.execute(db);
  return new Set(rows.map((row) => row.sha256));
}

/** Stored bodies by hash (hexadecimal). */
export async function storedBodies(
  db: Connection,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, StoredBlob>> {
  const { rows } = await sql<StoredBlob>`
    SELECT sha256, bytes, stored, body FROM crawl.blob
    WHERE sha256 IN (SELECT decode(hash, 'hex') FROM unnest(${[...hashes]}::text[]) AS hash)`.execute(db);
  return new Map(rows.map((row) => [row.sha256.toString('hex'), row]));
}
