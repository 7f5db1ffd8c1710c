import { streamOf } from '@juxta/domain';
import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import { captureColumns, type CaptureRow } from './read.ts';

export interface HistoryCapture extends CaptureRow {
  /** The newest extractor version that read it; null where none did. */
  readonly read_by: number | null;
  /** It was not believed: its source broke in shape. */
  readonly held: boolean;
}

/** All captures of a target in capture order: by when they were made, then as they came. */
export async function targetCaptures(db: Connection, target: string): Promise<readonly HistoryCapture[]> {
  const { rows } = await sql<HistoryCapture>`
    SELECT ${captureColumns}, o.read_by, coalesce(o.held, false) AS held FROM crawl.capture c
    LEFT JOIN LATERAL (
      SELECT max(extractor_version) AS read_by, bool_or(failure ->> 'code' = 'held_back') AS held FROM crawl.observation WHERE capture = c.id) o ON true
    WHERE c.target = ${target} ORDER BY c.ended_at, c.seq`.execute(db);
  return rows;
}

/** Which captures of a target were read, each by its newest extractor version. */
export async function readCaptures(db: Connection, target: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ capture: string; read_by: number }>`
    SELECT o.capture, max(o.extractor_version) AS read_by FROM crawl.capture c JOIN crawl.observation o ON o.capture = c.id
    WHERE c.target = ${target} GROUP BY 1`.execute(db);
  return new Map(rows.map((row) => [row.capture, row.read_by]));
}

/** Those of some captures that a takedown erased. */
export async function erasedCaptures(db: Connection, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ stream_id: string }>`
    SELECT DISTINCT stream_id FROM es.events
    WHERE stream_id = ANY (${ids.map(streamOf.capture)}::text[]) AND type = 'CaptureErased'`.execute(db);
  const streams = new Set(rows.map((row) => row.stream_id));
  return new Set(ids.filter((id) => streams.has(streamOf.capture(id))));
}

/**
 * Where the same address was redirected for good (see CaptureFailure), capture by capture of one request: this one, then
 * those before it in capture order; null where it was not. What a takedown erased says nothing.
 */
export async function redirectsUntil(
  db: Connection,
  { id, target, request, url }: CaptureRow,
  limit: number,
): Promise<readonly (string | null)[]> {
  const { rows } = await sql<{ redirect: string | null }>`
    SELECT c.failure ->> 'redirect' AS redirect FROM crawl.capture c, crawl.capture n
    WHERE n.id = ${id} AND c.target = ${target} AND c.request = ${request} AND c.url = ${url}
      AND (c.ended_at, c.seq) <= (n.ended_at, n.seq)
      AND NOT EXISTS (SELECT 1 FROM es.events e WHERE e.stream_id = 'capture/' || c.id AND e.type = 'CaptureErased')
    ORDER BY c.ended_at DESC, c.seq DESC LIMIT ${limit}`.execute(db);
  return rows.map(({ redirect }) => redirect);
}
