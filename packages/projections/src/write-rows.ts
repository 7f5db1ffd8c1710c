import { sql } from 'kysely';

import type { Db } from './projection.ts';

/** Column names with their SQL types. They are ours, never input. */
export type Columns = Readonly<Record<string, string>>;
/** Members that are no column are left out. */
export type Row = object;

/** All rows in one statement, whatever their number. `conflict` is the text after the rows, e.g. `ON CONFLICT DO NOTHING`. */
export async function insertRows(
  db: Db,
  table: string,
  columns: Columns,
  rows: readonly Row[],
  conflict = '',
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns).join(', ');
  await sql`
    INSERT INTO ${sql.raw(table)} (${sql.raw(names)})
    SELECT ${sql.raw(names)} FROM ${recordset(columns, rows)} ${sql.raw(conflict)}`.execute(db);
}

/** Inserts, and overwrites every other column where the key is there already. */
export async function upsertRows(
  db: Db,
  table: string,
  columns: Columns,
  key: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  const rest = Object.keys(columns).filter((name) => !key.includes(name));
  const set = rest.map((name) => `${name} = excluded.${name}`).join(', ');
  await insertRows(db, table, columns, rows, `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${set}`);
}

/** Rows as a table named `r` in a FROM list. */
export function recordset(columns: Columns, rows: readonly Row[]) {
  const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(${sql.raw(typed.join(', '))})`;
}
