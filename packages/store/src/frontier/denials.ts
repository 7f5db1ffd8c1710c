import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

/** So many targets in a row that a host denies us are no matter of the targets. */
const deniedInARow = 5;

// What a host said of a target: not that it refuses it, not a failure to reach it, not what an index or our own rules said in its place.
const otherAnswer =
  '^(?!http_40[13]$|dns$|connect$|timeout$|tls$|reset$|protocol$|index$|robots_|\\w+_refused$)';

/**
 * Whether a host that denies this target (401, 403) denies all: the last targets that it answered were denied so, five with
 * this one, and since the first of these denials nothing else was answered. By what is stored: answers that are held back are
 * to be stored before.
 */
export async function deniesAll(db: Connection, host: string, target: string): Promise<boolean> {
  const others = deniedInARow - 1;
  const { rows } = await sql<{ all: boolean }>`
    WITH denied AS MATERIALIZED (
      SELECT max(fetched_at) AS at FROM crawl.task
      WHERE host = ${host} AND target <> ${target} AND last_outcome IN ('http_401', 'http_403')
      GROUP BY target ORDER BY at DESC LIMIT ${others}
    ), first AS MATERIALIZED (SELECT min(at) AS at FROM denied HAVING count(*) = ${others})
    SELECT EXISTS (SELECT 1 FROM first) AND NOT EXISTS (
      SELECT 1 FROM crawl.task t, first WHERE t.host = ${host} AND t.active
        AND (t.checked_at > first.at OR (t.fetched_at > first.at AND t.last_outcome ~ ${otherAnswer}))) AS all`.execute(
    db,
  );
  return rows[0]?.all ?? false;
}
