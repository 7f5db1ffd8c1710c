import { overStatuses } from '@juxta/comparison';

import { everything, keptRanks, type Measure, measures } from '../statistics-rules.ts';
import { type CohortRow, cohortRows } from './cohort-rows.ts';
import { quantile, sorted } from './quantiles.ts';
import type { Measured, ToolMeasures } from './tool-measures.ts';

export interface CategoryRow {
  readonly category: string;
  readonly tools: number;
  readonly statuses: Readonly<Record<string, number>>;
}
export interface MeasureRow {
  readonly category: string;
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
}
export interface RankingRow {
  readonly category: string;
  readonly measure: string;
  readonly tool: string;
  readonly rank: number;
  readonly value: number;
  readonly percentile: number;
  readonly facts: readonly string[];
}
export interface SurvivalRow {
  readonly category: string;
  readonly age_years: number;
  readonly tools: number;
  readonly surviving: number;
}
export interface CategoryRows {
  readonly category: readonly CategoryRow[];
  readonly measure: readonly MeasureRow[];
  readonly ranking: readonly RankingRow[];
  readonly survival: readonly SurvivalRow[];
  readonly cohort: readonly CohortRow[];
}

/** The rows of a day, from all tools: of each category, and of everything. Whatever the order of the tools, the same. */
export function categoryRows(tools: readonly ToolMeasures[]): CategoryRows {
  const members = new Map<string, ToolMeasures[]>();
  for (const tool of tools.toSorted((a, b) => (a.tool < b.tool ? -1 : 1)))
    for (const category of new Set([everything, ...tool.categories])) {
      const list = members.get(category) ?? [];
      members.set(category, list);
      list.push(tool);
    }
  const rows = [...members].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, list]) => rowsOf(id, list));
  return {
    category: rows.map((one) => one.category),
    measure: rows.flatMap((one) => one.measure),
    ranking: rows.flatMap((one) => one.ranking),
    survival: rows.flatMap((one) => one.survival),
    cohort: rows.flatMap((one) => one.cohort),
  };
}

function rowsOf(category: string, tools: readonly ToolMeasures[]) {
  const statuses: Record<string, number> = {};
  for (const { status } of tools) statuses[status] = (statuses[status] ?? 0) + 1;
  const byMeasure = measures.map((measure) => ({ measure, values: valuesOf(measure, tools) }));
  const some = byMeasure.filter(({ values }) => values.length > 0);
  return {
    category: { category, tools: tools.length, statuses },
    measure: some.map(({ measure, values }) => summary(category, measure, tools.length, values)),
    ranking: some.flatMap(({ measure, values }) => ranking(category, measure, values)),
    survival: survival(category, tools),
    cohort: cohortRows(category, tools),
  };
}

type Value = Measured & { readonly tool: string };

function valuesOf({ id }: Measure, tools: readonly ToolMeasures[]): readonly Value[] {
  return tools.flatMap(({ tool, measured }) => {
    const found = measured.find((one) => one.measure === id);
    return found ? [{ ...found, tool }] : [];
  });
}

function summary(category: string, { id }: Measure, tools: number, values: readonly Value[]): MeasureRow {
  const numbers = sorted(values.map(({ value }) => value));
  const at = (share: number): number => quantile(numbers, share);
  return {
    category,
    measure: id,
    tools,
    measured: numbers.length,
    min: at(0),
    p10: at(0.1),
    p25: at(0.25),
    median: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    max: at(1),
  };
}

/** Equal values share a rank. Percentile: the share of the measured with a lower value, the equal ones counted half. */
function ranking(category: string, measure: Measure, values: readonly Value[]): readonly RankingRow[] {
  const sign = measure.first === 'highest' ? -1 : 1;
  const inOrder = values.toSorted((a, b) => sign * (a.value - b.value) || (a.tool < b.tool ? -1 : 1));
  const rows: RankingRow[] = [];
  for (let start = 0; start < inOrder.length && start < keptRanks;) {
    const value = inOrder[start]?.value ?? 0;
    let end = start;
    while (inOrder[end]?.value === value) end += 1;
    const lower = measure.first === 'highest' ? inOrder.length - end : start;
    const percentile = (100 * (lower + (end - start) / 2)) / inOrder.length;
    for (const { tool, facts } of inOrder.slice(start, end))
      rows.push({ category, measure: measure.id, tool, rank: start + 1, value, percentile, facts });
    start = end;
  }
  return rows.slice(0, keptRanks);
}

/** Of the tools in each year of their age, how many are not over. */
function survival(category: string, tools: readonly ToolMeasures[]): readonly SurvivalRow[] {
  const byAge = new Map<number, { tools: number; surviving: number }>();
  for (const { measured, status } of tools) {
    const age = measured.find(({ measure }) => measure === 'age_years')?.value;
    if (age === undefined) continue;
    const years = Math.floor(age);
    const row = byAge.get(years) ?? { tools: 0, surviving: 0 };
    byAge.set(years, { tools: row.tools + 1, surviving: row.surviving + (overStatuses.has(status) ? 0 : 1) });
  }
  return [...byAge]
    .toSorted(([a], [b]) => a - b)
    .map(([age_years, row]) => ({ category, age_years, ...row }));
}
