import { sql } from 'kysely';

import type { Db } from '../projection.ts';
import { type Flag, growthDays, type GrowthState } from '../statistics-rules.ts';
import type { Growth } from './series.ts';

export interface TrendLine {
  readonly tool: string;
  readonly value: number;
  readonly fact: string;
  readonly flags: readonly Flag[];
  readonly growth: readonly Growth[];
}

/** The metrics that were sampled on a day that was made. */
export async function sampledMetrics(db: Db, day: string): Promise<readonly string[]> {
  const { rows } = await sql<{ metric: string }>`
    SELECT DISTINCT metric FROM daily.trend WHERE day = ${day}::date ORDER BY metric`.execute(db);
  return rows.map(({ metric }) => metric);
}

type Row = Omit<TrendLine, 'growth'> & Readonly<Record<string, unknown>>;

/** The tools that a metric was sampled of on a day, what grew most in 30 days first, then those of which there is no telling. */
export async function readTrends(
  db: Db,
  { day, metric, limit }: { readonly day: string; readonly metric: string; readonly limit: number },
): Promise<readonly TrendLine[]> {
  const { rows } = await sql<Row>`
    SELECT tool, value, fact, flags, growth_7, growth_7_from::text AS growth_7_from, growth_7_state,
      growth_30, growth_30_from::text AS growth_30_from, growth_30_state,
      growth_365, growth_365_from::text AS growth_365_from, growth_365_state
    FROM daily.trend WHERE day = ${day}::date AND metric = ${metric}
    ORDER BY growth_30 DESC NULLS LAST, value DESC, tool COLLATE "C" LIMIT ${limit}`.execute(db);
  return rows.map((row) => ({
    tool: row.tool,
    value: row.value,
    fact: row.fact,
    flags: row.flags,
    growth: growthDays.map((days) => ({
      days,
      change: row[`growth_${days}`] as number | null,
      from: row[`growth_${days}_from`] as string | null,
      state: row[`growth_${days}_state`] as GrowthState,
    })),
  }));
}
