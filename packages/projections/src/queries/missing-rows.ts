import { sql } from 'kysely';

import type { Db } from '../projection.ts';

/** An event that a view has passed without leaving the row that it makes. */
export interface MissingRow {
  readonly view: string;
  readonly position: number;
  readonly type: string;
  readonly stream: string;
}

/** Where the rows of an event are found: by what its stream is about, and by its position. */
const rowsOf = [
  ['fact-history', ['FactsObserved'], 'fact_history', 'target', 'position'],
  ['release', ['ReleasesObserved'], 'release', 'target', 'position'],
  [
    'failure',
    ['TargetFailed', 'TargetGone', 'SourceBroke', 'SourceQuarantined'],
    'failure',
    'subject',
    'opened_position',
  ],
  ['metric-sample', ['MetricsSampled'], 'metric_sample', 'target', 'position'],
  ['tool', ['TargetLinked'], 'link', 'tool', 'from_position'],
] as const;

/** Among the last events of the log, those that a view has applied and has no row of. */
export async function missingRows(db: Db, last: number): Promise<readonly MissingRow[]> {
  const found = await Promise.all(
    rowsOf.map(async ([view, types, table, subject, position]) => {
      const { rows } = await sql<MissingRow>`
        SELECT p.name AS view, e.position::float8 AS position, e.type, e.stream_id AS stream
        FROM (SELECT * FROM es.events ORDER BY position DESC LIMIT ${last}) e
        JOIN es.projections p ON p.name = ${view} AND p.serves AND (e.xid, e.position) <= (p.xid, p.position)
        WHERE e.type = ANY (${[...types]}::text[]) AND NOT EXISTS (
          SELECT 1 FROM ${sql.id('live', table)} v
          WHERE v.${sql.id(subject)} = ${subjectSql} COLLATE "C" AND v.${sql.id(position)} = e.position)
        ORDER BY e.position`.execute(db);
      return rows;
    }),
  );
  return found.flat();
}

// target/<key>, source/<id>, tool/<id>; a series is cut by month: series/<key>/<yyyy-mm>.
const subjectSql = sql.raw(
  `CASE WHEN e.type = 'MetricsSampled' THEN e.data ->> 'target' ELSE substr(e.stream_id, position('/' IN e.stream_id) + 1) END`,
);
