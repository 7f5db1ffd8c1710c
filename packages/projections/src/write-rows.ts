import { sql } from 'kysely';

import type { Changes, Db, Projection } from './projection.ts';
import type { TableDefinition, TableNames } from './tables.ts';

/** Column names with their SQL types. They are ours, never input. */
export type Columns = Readonly<Record<string, string>>;
/** Members that are no column are left out. */
export type Row = object;

/** Writes the changes of a batch, one statement per table and kind, whatever the number of rows. */
export async function writeChanges(
  db: Db,
  projection: Projection,
  changes: Changes,
  table: TableNames,
): Promise<void> {
  for (const [logical, { removed, rows }] of Object.entries(changes)) {
    const definition = projection.tables[logical];
    if (!definition) throw new Error(`The view "${projection.name}" has no table "${logical}".`);
    if (removed && removed.values.length > 0)
      await sql`DELETE FROM ${table(logical)} WHERE ${sql.id(removed.column)} = ANY (${[...removed.values]}::text[])`.execute(
        db,
      );
    if (rows.length === 0) continue;
    const names = sql.raw(Object.keys(definition.columns).join(', '));
    await sql`
      INSERT INTO ${table(logical)} (${names})
      SELECT ${names} FROM ${recordset(definition.columns, rows)}
      ON CONFLICT (${sql.raw(definition.key.join(', '))}) ${sql.raw(onConflict(definition))}`.execute(db);
  }
}

function onConflict({ columns, key, existing }: TableDefinition): string {
  if (existing === 'keep') return 'DO NOTHING';
  const rest = Object.keys(columns).filter((name) => !key.includes(name));
  return `DO UPDATE SET ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`;
}

/** Rows as a table named `r` in a FROM list. */
export function recordset(columns: Columns, rows: readonly Row[]) {
  const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(${sql.raw(typed.join(', '))})`;
}
