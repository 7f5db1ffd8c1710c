import { sql } from 'kysely';

import type { Db } from '../projection.ts';
import { pinTimes } from './pin.ts';
import { readLinks, type TargetSource } from './read-links.ts';

/**
 * The highest position, at or below `known_at`, of an event of these tools, their targets, their series or their
 * sources; 0 when there is none. Give the safe position, or a document could change under the same ETag.
 */
export async function toolPositions(
  db: Db,
  ids: readonly string[],
  targetSource: TargetSource,
  at: { known_at?: number } = {},
): Promise<number> {
  const { knownAt } = await pinTimes(db, { ...at, as_of: new Date(0).toISOString() });
  const links = await readLinks(db, ids, { knownAt, asOf: '' }, targetSource);
  const all = [...links.values()].flat();
  const streams = [
    ...ids.map((id) => `tool/${id}`),
    ...all.map((link) => `target/${link.target}`),
    ...all.flatMap((link) => (link.source === null ? [] : [`source/${link.source}`])),
  ];
  // "0" follows "/": the range holds what begins with the target, and the length leaves its months only.
  const { rows } = await sql<{ position: number }>`
    SELECT coalesce(max(q.position), 0)::float8 AS position FROM (
      SELECT e.position FROM unnest(${[...new Set(streams)]}::text[]) AS s, LATERAL (
        SELECT position FROM es.events WHERE stream_id = s COLLATE "C" AND position <= ${knownAt} ORDER BY version DESC LIMIT 1) e
      UNION ALL
      SELECT e.position FROM unnest(${all.map((link) => `series/${link.target}`)}::text[]) AS s
      JOIN es.streams t ON t.stream_id >= (s || '/') COLLATE "C" AND t.stream_id < (s || '0') COLLATE "C"
        AND length(t.stream_id) = length(s) + length('/2026-01'), LATERAL (
        SELECT position FROM es.events WHERE stream_id = t.stream_id AND position <= ${knownAt} ORDER BY version DESC LIMIT 1) e) q`.execute(
    db,
  );
  return rows[0]?.position ?? 0;
}
