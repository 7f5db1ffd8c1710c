import { sql } from 'kysely';

import type { Connection } from './connection.ts';

export interface LayerCounts {
  readonly captures: number;
  readonly observations: number;
  readonly events: number;
}

/** Rows of each layer; above a million, what Postgres last estimated, since counting reads them all. */
export async function layerCounts(db: Connection): Promise<LayerCounts> {
  const count = (table: string) =>
    sql`(SELECT CASE WHEN c.reltuples > 1000000 THEN c.reltuples::bigint ELSE (SELECT count(*) FROM ${sql.raw(table)}) END
      FROM pg_class c WHERE c.oid = ${table}::regclass)`;
  const { rows } = await sql<LayerCounts>`
    SELECT ${count('crawl.capture')} AS captures, ${count('crawl.observation')} AS observations, ${count('es.events')} AS events`.execute(
    db,
  );
  return rows[0] ?? { captures: 0, observations: 0, events: 0 };
}

/** Captures that nobody has read. */
export interface UnreadCaptures {
  readonly captures: number;
  /** When the oldest of them was stored, ISO 8601; null where there is none. */
  readonly since: string | null;
  readonly target: string | null;
}

/** Among the last captures, so that it costs the same however long the log is. */
export async function unreadCaptures(db: Connection, last: number): Promise<UnreadCaptures> {
  const { rows } = await sql<{ captures: number; since: Date | null; target: string | null }>`
    SELECT count(*) AS captures, min(c.recorded_at) AS since, (array_agg(c.target ORDER BY c.seq))[1] AS target
    FROM (SELECT * FROM crawl.capture ORDER BY seq DESC LIMIT ${last}) c
    WHERE NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id)`.execute(db);
  const [row] = rows;
  return {
    captures: row?.captures ?? 0,
    since: row?.since?.toISOString() ?? null,
    target: row?.target ?? null,
  };
}

/** A reading whose target's stream holds another number of events than it recorded. */
export interface UnevenReading {
  readonly capture: string;
  readonly target: string;
  readonly recorded: number;
  readonly found: number;
}

/**
 * Readings of the last captures against the log: each observation tells how many events its capture gave the stream of
 * its target. A history told anew belongs to no single reading, and settles all those before it.
 */
export async function unevenReadings(db: Connection, last: number): Promise<readonly UnevenReading[]> {
  const { rows } = await sql<UnevenReading>`
    WITH recent AS (
      SELECT o.capture, o.target, o.extractor_version, o.recorded_at, coalesce((o.counts ->> 'events')::int, 0) AS recorded
      FROM (SELECT id FROM crawl.capture ORDER BY seq DESC LIMIT ${last}) c JOIN crawl.observation o ON o.capture = c.id
      WHERE NOT o.counts ? 'slices'
    ), anew AS (
      SELECT s.target, max(e.recorded_at) AS told_at FROM (SELECT DISTINCT target FROM recent) s
      JOIN es.events e ON e.stream_id = ('target/' || s.target) COLLATE "C" AND e.type = 'HistoryRederived' GROUP BY 1
    ), reading AS (
      SELECT r.* FROM recent r LEFT JOIN anew a USING (target) WHERE a.told_at IS NULL OR r.recorded_at > a.told_at
    ), event AS (
      SELECT e.data ->> 'capture' AS capture, e.data -> 'extractor' ->> 'version' AS version, count(*)::int AS found
      FROM (SELECT DISTINCT 'target/' || target AS stream FROM reading) s
      JOIN es.events e ON e.stream_id = s.stream COLLATE "C" AND e.type <> 'HistoryRederived' GROUP BY 1, 2
    )
    SELECT r.capture, r.target, r.recorded, coalesce(e.found, 0) AS found FROM reading r
    LEFT JOIN event e ON e.capture = r.capture::text AND e.version = r.extractor_version::text
    WHERE r.recorded <> coalesce(e.found, 0) ORDER BY r.target, r.capture`.execute(db);
  return rows;
}
