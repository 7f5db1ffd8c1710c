import { sql } from 'kysely';

import type { Db } from '../projection.ts';
import { jump } from '../statistics-rules.ts';
import { recordset } from '../write-rows.ts';
import type { SeriesSample } from './series.ts';

export interface SeriesOf {
  readonly target: string;
  readonly metric: string;
}

export const seriesKey = ({ target, metric }: SeriesOf): string => `${metric} ${target}`;

type SampleRow = Omit<SeriesSample, 'window'> &
  SeriesOf & { readonly window_start: string | null; readonly window_end: string | null };

const columns = sql.raw('day::text AS day, value, definition, fact, window_start, window_end');

/** All samples of one series until a moment, ascending by day: the first of each day, of the newest extractor. */
export async function readSeriesSamples(
  db: Db,
  { target, metric }: SeriesOf,
  at: { readonly knownAt: number; readonly asOf: string },
): Promise<readonly SeriesSample[]> {
  const { rows } = await sql<SampleRow>`
    SELECT DISTINCT ON (s.day) target, metric, ${columns} FROM live.metric_sample s
    WHERE target = ${target} AND metric = ${metric} AND position <= ${at.knownAt} AND observed_at <= ${at.asOf}::timestamptz
    ORDER BY s.day, extractor_version DESC`.execute(db);
  return rows.map(sampleOf);
}

/**
 * Of each series what growth and flags of its last sample need: the last samples, those where the periods begin, and the
 * first one. One query, some forty rows a series, however long it is.
 */
export async function readSeriesEnds(
  db: Db,
  series: readonly SeriesOf[],
  { day, knownAt }: { readonly day: string; readonly knownAt: number },
): Promise<ReadonlyMap<string, readonly SeriesSample[]>> {
  const own = sql`FROM live.metric_sample s WHERE s.target = r.target AND s.metric = r.metric AND s.position <= ${knownAt}`;
  const to = sql`${day}::date`;
  const { rows } = await sql<SampleRow>`
    SELECT r.target, r.metric, e.* FROM ${recordset({ target: 'text', metric: 'text' }, series)}, LATERAL (
      (SELECT DISTINCT ON (s.day) ${columns} ${own} AND s.day <= ${to}
        ORDER BY s.day DESC, s.extractor_version DESC LIMIT ${jump.last + 2})
      UNION (SELECT DISTINCT ON (s.day) ${columns} ${own} AND (s.day = ${to} - 7
          OR s.day BETWEEN ${to} - 31 AND ${to} - 30 OR s.day BETWEEN ${to} - 372 AND ${to} - 365)
        ORDER BY s.day, s.extractor_version DESC)
      UNION (SELECT ${columns} ${own} AND s.day <= ${to} ORDER BY s.day, s.extractor_version DESC LIMIT 1)) e
    ORDER BY r.target COLLATE "C", r.metric COLLATE "C", e.day`.execute(db);
  return new Map([...Map.groupBy(rows, seriesKey)].map(([key, list]) => [key, list.map(sampleOf)]));
}

function sampleOf({ day, value, definition, fact, window_start: start, window_end: end }: SampleRow) {
  const window = start !== null && end !== null ? { start, end } : null;
  return { day, value, definition, fact, window };
}
