import { runSql } from '@juxta/testing';

/**
 * What `pg_dump` and `pg_restore` do with the rows and sequences of these schemas, for a database of the same schema on
 * another server: the client programs are not among the embedded binaries.
 */
export async function copyDatabase(from: string, to: string, schemas: readonly string[]): Promise<void> {
  const loading = new URL(to);
  loading.searchParams.set('options', '-c session_replication_role=replica -c timezone=UTC');
  const tables = await runSql<{ name: string; columns: string }>(
    from,
    `SELECT attrelid::regclass::text AS name, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
     FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
     WHERE relkind = 'r' AND relnamespace::regnamespace::text = ANY ($1) AND attnum > 0 AND attgenerated = '' AND NOT attisdropped
     GROUP BY attrelid`,
    [schemas],
  );
  for (const { name, columns } of tables) {
    const [dumped] = await runSql<{ rows: string | null }>(
      from,
      `SELECT json_agg(t)::text AS rows FROM ${name} t`,
    );
    await runSql(loading.href, `DELETE FROM ${name}`);
    await runSql(
      loading.href,
      `INSERT INTO ${name} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${name}, $1)`,
      [dumped?.rows ?? '[]'],
    );
  }
  const sequences = await runSql<{ name: string; value: string | null }>(
    from,
    `SELECT format('%I.%I', schemaname, sequencename) AS name, last_value::text AS value FROM pg_sequences WHERE schemaname = ANY ($1)`,
    [schemas],
  );
  for (const { name, value } of sequences)
    if (value !== null) await runSql(to, 'SELECT setval($1::regclass, $2::bigint)', [name, value]);
}
