import { sql } from 'kysely';

import type { Db } from '../projection.ts';
import { everything } from '../statistics-rules.ts';

/** The day that statistics are of, and the cut that they were made at. */
export interface StatisticsDay {
  readonly day: string;
  readonly known_at: number;
  readonly complete: boolean;
  readonly definition: number;
}

/** The last day made; with `day`, the last one until then. Null when none is. */
export async function statisticsDay(db: Db, day?: string): Promise<StatisticsDay | null> {
  const { rows } = await sql<StatisticsDay>`
    SELECT day::text AS day, position::float8 AS known_at, complete, definition FROM daily.cut
    WHERE ${day ?? null}::date IS NULL OR day <= ${day ?? null}::date ORDER BY complete DESC, cut.day DESC LIMIT 1`.execute(
    db,
  );
  return rows[0] ?? null;
}

export interface CategoryCount {
  readonly category: string;
  readonly tools: number;
  readonly statuses: Readonly<Record<string, number>>;
}

export async function readCategories(db: Db, day: string): Promise<readonly CategoryCount[]> {
  const { rows } = await sql<CategoryCount>`
    SELECT category, tools, statuses FROM daily.category WHERE day = ${day}::date AND category <> ${everything}
    ORDER BY category`.execute(db);
  return rows;
}

export interface RankedTool {
  readonly tool: string;
  readonly rank: number;
  readonly value: number;
  readonly percentile: number;
  readonly facts: readonly string[];
}

export interface MeasureStatistics {
  readonly measure: string;
  readonly tools: number;
  readonly measured: number;
  readonly min: number;
  readonly p10: number;
  readonly p25: number;
  readonly median: number;
  readonly p75: number;
  readonly p90: number;
  readonly max: number;
  readonly ranking: readonly RankedTool[];
}

export interface CategoryStatistics extends CategoryCount {
  readonly measures: readonly MeasureStatistics[];
  readonly survival: ReadonlyArray<{
    readonly age_years: number;
    readonly tools: number;
    readonly surviving: number;
  }>;
  readonly cohorts: readonly Cohort[];
}

/** The tools that were born in the same years, and what share of them was alive at each age. */
export interface Cohort {
  /** Two years, `2010-2014`; * is all. */
  readonly born: string;
  readonly tools: number;
  readonly ages: readonly CohortAge[];
}

export interface CohortAge {
  readonly age_years: number;
  readonly alive: number;
  readonly ended: number;
  readonly dated: number;
  readonly censored: number;
  readonly share: number | null;
}

/** All of one category on a day that was made; null when it had no tools then. Five queries. */
export async function readCategoryStatistics(
  db: Db,
  category: string,
  day: string,
): Promise<CategoryStatistics | null> {
  const at = sql`WHERE day = ${day}::date AND category = ${category}`;
  const [counts, measures, ranking, survival, cohorts] = await Promise.all([
    sql<CategoryCount>`SELECT category, tools, statuses FROM daily.category ${at}`.execute(db),
    sql<Omit<MeasureStatistics, 'ranking'>>`
      SELECT measure, tools, measured, min, p10, p25, median, p75, p90, max FROM daily.measure ${at} ORDER BY measure`.execute(
      db,
    ),
    sql<RankedTool & { measure: string }>`
      SELECT measure, tool, rank, value, percentile, facts FROM daily.ranking ${at} ORDER BY measure, rank, tool`.execute(
      db,
    ),
    sql<CategoryStatistics['survival'][number]>`
      SELECT age_years, tools, surviving FROM daily.survival ${at} ORDER BY age_years`.execute(db),
    readCohorts(db, category, day),
  ]);
  const [count] = counts.rows;
  if (!count) return null;
  const ranked = Map.groupBy(ranking.rows, (row) => row.measure);
  return {
    ...count,
    measures: measures.rows.map((row) => ({
      ...row,
      ranking: (ranked.get(row.measure) ?? []).map(placeOf),
    })),
    survival: survival.rows,
    cohorts,
  };
}

function placeOf({ tool, rank, value, percentile, facts }: RankedTool): RankedTool {
  return { tool, rank, value, percentile, facts };
}

/** All tools first, then those born first. */
async function readCohorts(db: Db, category: string, day: string): Promise<readonly Cohort[]> {
  const { rows } = await sql<CohortAge & { born: string; tools: number }>`
    SELECT born, tools, age_years, alive, ended, dated, censored, share FROM daily.cohort
    WHERE day = ${day}::date AND category = ${category} ORDER BY born, age_years`.execute(db);
  return [...Map.groupBy(rows, ({ born }) => born)].map(([born, ages]) => ({
    born,
    tools: ages[0]?.tools ?? 0,
    ages: ages.map(({ age_years, alive, ended, dated, censored, share }) => ({
      age_years,
      alive,
      ended,
      dated,
      censored,
      share,
    })),
  }));
}
