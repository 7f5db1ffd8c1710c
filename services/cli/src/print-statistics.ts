import { styleText } from 'node:util';

import {
  type CategoryCount,
  type CategoryStatistics,
  type Cohort,
  everything,
  measures,
  type StatisticsDay,
} from '@juxta/projections';
import Table from 'cli-table3';

import { printLine } from './output.ts';

const style = { head: ['bold'], border: ['grey'] };

export function printCategories(made: StatisticsDay, categories: readonly CategoryCount[]): void {
  const table = new Table({ head: ['category', 'tools', 'how they stand'], style });
  for (const { category, tools, statuses } of categories) table.push([category, tools, statusText(statuses)]);
  printLine(table.toString());
  printDay(made);
}

export function printCategory(made: StatisticsDay, found: CategoryStatistics): void {
  const name = found.category === everything ? 'all tools' : found.category;
  printLine(`${styleText('bold', name)}: ${found.tools} tools, ${statusText(found.statuses)}`);
  const table = new Table({ head: ['measure', 'measured', '10 %', 'median', '90 %', 'first'], style });
  for (const row of found.measures) {
    const label = measures.find(({ id }) => id === row.measure)?.label ?? row.measure;
    const first = row.ranking.slice(0, 3).map(({ rank, tool, value }) => `${rank}. ${tool} ${number(value)}`);
    table.push([
      label,
      `${row.measured} of ${row.tools}`,
      number(row.p10),
      number(row.median),
      number(row.p90),
      first.join('\n'),
    ]);
  }
  printLine(table.toString());
  for (const { age_years: age, tools, surviving } of found.survival)
    printLine(`  ${age} years old: ${surviving} of ${tools} neither archived nor ended`);
  printCohorts(found.cohorts);
  printDay(made);
}

/** Rows are cohorts, columns are ages. A share that nobody can tell yet is no zero. */
function printCohorts(cohorts: readonly Cohort[]): void {
  const [first] = cohorts;
  if (!first) return;
  const head = ['still alive at', 'tools', ...first.ages.map(({ age_years: age }) => years(age))];
  const table = new Table({ head, style });
  for (const { born, tools, ages } of cohorts)
    table.push([
      born === everything ? 'all' : `born ${born}`,
      tools,
      ...ages.map(
        ({ share, censored }) => `${share === null ? 'unknown' : percent(share)}${young(censored)}`,
      ),
    ]);
  printLine(table.toString());
  printLine(styleText('dim', 'neither archived nor ended, by Kaplan and Meier; young: not that old yet'));
}

const years = (age: number): string => (age === 1 ? '1 year' : `${age} years`);
const percent = (share: number): string => `${number(100 * share)} %`;
const young = (censored: number): string => (censored === 0 ? '' : `, ${censored} young`);

function printDay({ day, known_at, complete }: StatisticsDay): void {
  const open = complete ? '' : ', which is not over: made again when it is';
  printLine(styleText('dim', `${day}${open}; log position ${known_at}`));
}

const statusText = (statuses: Readonly<Record<string, number>>): string =>
  Object.entries(statuses)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([status, count]) => `${count} ${status}`)
    .join(', ');

const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });
