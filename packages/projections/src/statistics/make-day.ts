import { sql } from 'kysely';

import type { Db } from '../projection.ts';
import type { TargetSource } from '../queries/read-links.ts';
import { readToolDocuments } from '../queries/read-tool-documents.ts';
import { statisticsVersion } from '../statistics-rules.ts';
import { type Columns, recordset, type Row } from '../write-rows.ts';
import { categoryRows } from './category-rows.ts';
import { readSeriesEnds } from './read-samples.ts';
import { dayNumber, dayOf } from './series.ts';
import { type ToolMeasures, toolMeasures } from './tool-measures.ts';
import { type TrendRow, trendRows } from './trend-rows.ts';

export interface DayCut {
  /** UTC, yyyy-mm-dd. */
  readonly day: string;
  /** The day is made from what the log said here. Give a settled position. */
  readonly position: number;
  /** Whether the day was over. */
  readonly complete: boolean;
}

/** Documents held at once. */
const chunk = 100;

/**
 * Makes the statistics of one day, in place of those that are there: the same cut gives the same rows, whenever and
 * however often it is made. Rows appear in one transaction. False when it was aborted, which changes nothing.
 */
export async function makeDay(
  db: Db,
  targetSource: TargetSource,
  cut: DayCut,
  signal?: AbortSignal,
): Promise<boolean> {
  const asOf = `${dayOf(dayNumber(cut.day) + 1)}T00:00:00.000Z`;
  const tools: ToolMeasures[] = [];
  const trends: TrendRow[] = [];
  const ids = await toolsKnownAt(db, cut.position);
  for (let start = 0; start < ids.length; start += chunk) {
    if (signal?.aborted) return false;
    const some = ids.slice(start, start + chunk);
    const documents = await readToolDocuments(db, some, targetSource, {
      known_at: cut.position,
      as_of: asOf,
    });
    const measured = documents.map((document) => toolMeasures(document, asOf));
    const series = measured.flatMap(({ sampled }) => sampled);
    const samples = await readSeriesEnds(db, series, { day: cut.day, knownAt: cut.position });
    trends.push(...trendRows(cut.day, measured, samples));
    tools.push(...measured);
  }
  await writeDay(db, cut, { ...categoryRows(tools), trend: trends });
  return true;
}

async function toolsKnownAt(db: Db, position: number): Promise<readonly string[]> {
  const { rows } = await sql<{ tool: string }>`
    SELECT DISTINCT tool FROM live.tool_history WHERE from_position <= ${position} ORDER BY tool`.execute(db);
  return rows.map(({ tool }) => tool);
}

const growth = (days: number): Columns => ({
  [`growth_${days}`]: 'float8',
  [`growth_${days}_from`]: 'date',
  [`growth_${days}_state`]: 'text',
});

const tables: Readonly<Record<string, Columns>> = {
  category: { category: 'text', tools: 'int', statuses: 'jsonb' },
  measure: {
    category: 'text',
    measure: 'text',
    tools: 'int',
    measured: 'int',
    min: 'float8',
    p10: 'float8',
    p25: 'float8',
    median: 'float8',
    p75: 'float8',
    p90: 'float8',
    max: 'float8',
  },
  ranking: {
    category: 'text',
    measure: 'text',
    tool: 'text',
    rank: 'int',
    value: 'float8',
    percentile: 'float8',
    facts: 'text[]',
  },
  survival: { category: 'text', age_years: 'int', tools: 'int', surviving: 'int' },
  cohort: {
    category: 'text',
    born: 'text',
    age_years: 'int',
    tools: 'int',
    alive: 'int',
    ended: 'int',
    dated: 'int',
    censored: 'int',
    share: 'float8',
  },
  trend: {
    tool: 'text',
    metric: 'text',
    target: 'text',
    value: 'float8',
    fact: 'text',
    flags: 'text[]',
    ...growth(7),
    ...growth(30),
    ...growth(365),
  },
};

const rowsPerInsert = 5_000;

async function writeDay(db: Db, cut: DayCut, rows: Readonly<Record<string, readonly Row[]>>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('juxta: daily', 0))`.execute(trx);
    await sql`DELETE FROM daily.cut WHERE day = ${cut.day}::date`.execute(trx);
    await sql`
      INSERT INTO daily.cut (day, position, complete, definition)
      VALUES (${cut.day}::date, ${cut.position}, ${cut.complete}, ${statisticsVersion})`.execute(trx);
    for (const [table, columns] of Object.entries(tables)) {
      const names = sql.raw(Object.keys(columns).join(', '));
      const all = rows[table] ?? [];
      for (let start = 0; start < all.length; start += rowsPerInsert)
        await sql`
          INSERT INTO ${sql.id('daily', table)} (day, ${names})
          SELECT ${cut.day}::date, ${names} FROM ${recordset(columns, all.slice(start, start + rowsPerInsert))}`.execute(
          trx,
        );
    }
  });
}
