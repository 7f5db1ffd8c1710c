import { once } from 'node:events';

import type { ReadOnlySession, ResultColumn, TextRow } from '@juxta/store';
import Table from 'cli-table3';

import { csvHeader, csvLine, jsonLine, printable } from './export/values.ts';
import { printJson, printLine, wantsJson } from './output.ts';

type Answer = Awaited<ReturnType<ReadOnlySession['read']>>;
interface Format {
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** A terminal shows so many rows; CSV and JSON give all. */
const shown = 200;

export async function printAnswer({ columns: named, batches }: Answer, format: Format): Promise<void> {
  const columns = distinctlyNamed(named);
  if (format.csv === true) {
    await write(csvHeader(columns));
    for await (const rows of batches) await write(rows.map((row) => csvLine(row, columns)).join(''));
  } else if (wantsJson(format)) await printRows(columns, batches);
  else await printTable(columns, batches);
}

/** A name that comes again gets a number (`a`, `a_1`), as in DuckDB: of two equal keys a reader of JSON keeps one. */
export function distinctlyNamed(columns: readonly ResultColumn[]): readonly ResultColumn[] {
  const taken = new Set(columns.map(({ name }) => name));
  const seen = new Set<string>();
  return columns.map((column) => {
    let { name } = column;
    for (let n = 1; seen.has(name); n += 1) {
      const numbered = `${column.name}_${n}`;
      if (!taken.has(numbered)) name = numbered;
    }
    taken.add(name);
    seen.add(name);
    return { ...column, name };
  });
}

async function printRows(columns: readonly ResultColumn[], batches: Answer['batches']): Promise<void> {
  let before = '[';
  for await (const rows of batches) {
    await write(before + rows.map((row) => jsonLine(row, columns)).join(',\n'));
    before = ',\n';
  }
  await write(before === '[' ? '[]\n' : ']\n');
}

async function printTable(columns: readonly ResultColumn[], batches: Answer['batches']): Promise<void> {
  const table = new Table({ head: columns.map(({ name }) => name), style: { head: [], border: [] } });
  let more = false;
  for await (const rows of batches) {
    for (const row of rows.slice(0, shown - table.length)) table.push(cellsOf(row, columns));
    more = table.length >= shown && rows.length > shown;
    if (table.length >= shown) break;
  }
  printLine(table.toString());
  if (more) printLine(`the first ${shown} rows; --csv and --json give all`);
}

const cellsOf = (row: TextRow, columns: readonly ResultColumn[]): string[] =>
  columns.map(({ type }, n) => printable(row[n] ?? null, type));

/** Waits while the reader of a pipe is slower than the database. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

const overview = `
  SELECT c.relname::text AS name, obj_description(c.oid, 'pg_class') AS comment FROM pg_class c WHERE c.relnamespace = 'mart'::regnamespace
  UNION ALL SELECT proname || '(' || pg_get_function_arguments(oid) || ')', obj_description(oid, 'pg_proc')
  FROM pg_proc WHERE pronamespace = 'mart'::regnamespace ORDER BY 1`;

/** The views and functions of the mart. `url`: of the embedded server, whose password nobody knows otherwise. */
export async function printOverview(
  session: ReadOnlySession,
  options: Format & { url?: string },
): Promise<void> {
  const { batches } = await session.read(overview);
  const views: Array<{ name: string; comment: string }> = [];
  for await (const rows of batches)
    for (const [name, comment] of rows)
      views.push({ name: `mart.${String(name)}`, comment: String(comment) });
  const connect = connectLine(options.url);
  if (wantsJson(options)) return printJson({ views, connect });
  for (const { name, comment } of views) printLine(`${name}\n    ${comment}`);
  printLine(`\nask:      juxta sql "SELECT * FROM tool LIMIT 5"\nconnect:  ${connect}`);
  if (options.url !== undefined)
    printLine('          (while `juxta up` or another command keeps it running)');
}

function connectLine(embedded: string | undefined): string {
  const options = 'PGOPTIONS="-c role=juxta_reader -c search_path=mart"';
  return `${options} psql "${embedded ?? '$DATABASE_URL'}"`;
}
