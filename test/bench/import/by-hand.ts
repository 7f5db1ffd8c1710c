import type pg from 'pg';

const perStatement = 1_000;

/** A table of the product as it is after the import: its rows as JSON, and an empty one with the same columns and indexes. */
interface Copy {
  readonly table: string;
  readonly columns: string;
  readonly rows: readonly object[];
}

/** All rows that an import left in the log, the captures and the views. */
export async function copyTables(client: pg.Client): Promise<readonly Copy[]> {
  await client.query('CREATE SCHEMA by_hand');
  const { rows: tables } = await client.query<{ source: string; table: string; columns: string }>(`
    SELECT format('%I.%I', c.relnamespace::regnamespace, c.relname) AS source,
      format('by_hand.%I', c.relnamespace::regnamespace || '_' || c.relname) AS table,
      (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns
    FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relnamespace::regnamespace::text IN ('es', 'crawl', 'view', 'daily') ORDER BY 1`);
  const copies: Copy[] = [];
  for (const { source, table, columns } of tables) {
    await client.query(`CREATE TABLE ${table} (LIKE ${source} INCLUDING INDEXES)`);
    const { rows } = await client.query<{ row: object }>(`SELECT to_jsonb(t) AS row FROM ${source} t`);
    if (rows.length > 0) copies.push({ table, columns, rows: rows.map(({ row }) => row) });
  }
  return copies;
}

/** What a good engineer would write who had the rows already: one INSERT for a thousand of them, in one transaction. */
export async function insertAll(client: pg.Client, copies: readonly Copy[]): Promise<void> {
  await client.query('BEGIN');
  for (const { table, columns, rows } of copies)
    for (let start = 0; start < rows.length; start += perStatement)
      await client.query(
        `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)`,
        [JSON.stringify(rows.slice(start, start + perStatement))],
      );
  await client.query('COMMIT');
}

export async function emptyAll(client: pg.Client, copies: readonly Copy[]): Promise<void> {
  await client.query(`TRUNCATE ${copies.map(({ table }) => table).join(', ')}`);
}
