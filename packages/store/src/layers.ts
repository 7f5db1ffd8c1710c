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

export async function unreadCaptures(db: Connection): Promise<UnreadCaptures> {
  const { rows } = await sql<{ captures: number; since: Date | null; target: string | null }>`
    WITH unread AS MATERIALIZED (
      SELECT c.id FROM crawl.capture c WHERE NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id)
    ), oldest AS (
      SELECT c.recorded_at, c.target FROM unread JOIN crawl.capture c USING (id) ORDER BY c.seq LIMIT 1)
    SELECT (SELECT count(*) FROM unread) AS captures, (SELECT recorded_at FROM oldest) AS since,
      (SELECT target FROM oldest) AS target`.execute(db);
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
 * its target. A history told anew belongs to no single reading, and settles all those before it. One that found metrics
 * has a sample of its request and UTC day in the series of its target: its own, or that of the first one of the day.
 */
export async function unevenReadings(db: Connection, last: number): Promise<readonly UnevenReading[]> {
  const { rows } = await sql<UnevenReading>`
    WITH recent AS (
      SELECT o.capture, o.target, o.extractor_version, o.recorded_at, coalesce((o.counts ->> 'events')::int, 0) AS recorded,
        CASE WHEN o.outcome = 'read' AND (o.counts ->> 'metrics')::int > 0 THEN to_char(o.observed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') END AS sampled_on,
        c.request
      FROM (SELECT id, request FROM crawl.capture ORDER BY seq DESC LIMIT ${last}) c JOIN crawl.observation o ON o.capture = c.id
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
    WHERE r.recorded <> coalesce(e.found, 0)
    UNION ALL
    SELECT r.capture, r.target, 1, 0 FROM recent r WHERE r.sampled_on IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM es.events e
      WHERE e.stream_id = ('series/' || r.target || '/' || left(r.sampled_on, 7)) COLLATE "C" AND e.type = 'MetricsSampled'
        AND e.data ->> 'day' = r.sampled_on AND e.data ->> 'request' = r.request)
    ORDER BY target, capture`.execute(db);
  return rows;
}
