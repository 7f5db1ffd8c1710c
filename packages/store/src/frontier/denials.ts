import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

/** Outcomes by which a host denies us a target. */
export const denialOutcomes: readonly string[] = ['http_401', 'http_403'];

/** So many targets in a row that a host denies us are no matter of the targets. */
const deniedInARow = 5;

// What a host said of a target: not that it refuses it, not a failure to reach it, not what an index or our own rules said in its place.
const otherAnswer = `^(?!(?:${denialOutcomes.join('|')})$|dns$|connect$|timeout$|tls$|reset$|protocol$|index$|robots_|\\w+_refused$)`;

/**
 * Whether a host that denies this target (401, 403) denies all: the last targets that it began to deny, five with this one,
 * and since the first of them it answered nothing else. When it began counts, since targets that are denied for themselves
 * come back together, with none between them that is not. By what is stored: answers that are held back are to be stored
 * before.
 */
export async function deniesAll(db: Connection, host: string, target: string): Promise<boolean> {
  const others = deniedInARow - 1;
  const { rows } = await sql<{ all: boolean }>`
    WITH own AS MATERIALIZED (
      SELECT coalesce(min(denied_at), clock_timestamp()) AS at FROM crawl.task
      WHERE target = ${target} AND host = ${host} AND failures > 0
    ), denied AS MATERIALIZED (
      SELECT min(denied_at) AS at FROM crawl.task
      WHERE host = ${host} AND target <> ${target} AND denied_at IS NOT NULL AND failures > 0
      GROUP BY target ORDER BY at DESC LIMIT ${others}
    ), first AS MATERIALIZED (
      SELECT least(min(denied.at), min(own.at)) AS at FROM denied, own HAVING count(*) = ${others})
    SELECT EXISTS (SELECT 1 FROM first) AND NOT EXISTS (
      SELECT 1 FROM crawl.task t, first WHERE t.host = ${host} AND t.active
        AND (t.checked_at > first.at OR (t.fetched_at > first.at AND t.last_outcome ~ ${otherAnswer}))) AS all`.execute(
    db,
  );
  return rows[0]?.all ?? false;
}
