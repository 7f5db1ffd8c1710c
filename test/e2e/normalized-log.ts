import type { Installation } from './loopback-world.ts';

/** Differs between two runs of the same: captures, times, and fact ids with their positions. */
const accidental = new Set(['capture', 'observed_at', 'day', 'fact']);

/** The whole log as `<stream> <type> <data>`, sorted, without what no two runs share. */
export async function normalizedLog({ query }: Installation): Promise<readonly string[]> {
  const rows = await query<{ stream_id: string; type: string; data: object }>(
    'SELECT stream_id, type, data FROM es.events',
  );
  return rows
    .map(({ stream_id, type, data }) =>
      [
        stream_id,
        type,
        JSON.stringify(data, (key, value: unknown) => (accidental.has(key) ? undefined : value)),
      ].join(' '),
    )
    .toSorted();
}

/** What must hold of any log, whatever happened while it was written; gives what does not. */
export async function logFaults({ query }: Installation): Promise<readonly Record<string, unknown>[]> {
  const gaps = await query(
    'SELECT stream_id, count(*), max(version) FROM es.events GROUP BY 1 HAVING count(*) <> max(version) OR min(version) <> 1',
  );
  const heads = await query(
    'SELECT s.stream_id, s.version FROM es.streams s WHERE s.version <> (SELECT max(version) FROM es.events e WHERE e.stream_id = s.stream_id)',
  );
  const disorder = await query(
    'SELECT stream_id, version FROM (SELECT *, lag(version) OVER (PARTITION BY stream_id ORDER BY xid, position) AS previous FROM es.events) e WHERE version <= previous',
  );
  const twice = await query(
    `SELECT e.stream_id, e.type, e.data ->> 'capture' AS capture, f ->> 'attribute' AS attribute FROM es.events e, jsonb_array_elements(e.data -> 'facts') f
     WHERE e.type = 'FactsObserved' GROUP BY 1, 2, 3, 4 HAVING count(*) > 1`,
  );
  const again = await query(
    `SELECT stream_id, type, data - 'observed_at' AS data FROM es.events GROUP BY 1, 2, 3 HAVING count(*) > 1`,
  );
  const unread = await query(
    'SELECT target, request FROM crawl.capture c WHERE NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id)',
  );
  return [...gaps, ...heads, ...disorder, ...twice, ...again, ...unread];
}
