import { sql } from 'kysely';

import type { Database } from './database.ts';

/**
 * Runs the statements that make and grant the roles, where `reader` is missing or cannot read a view of the mart. For the
 * embedded server, which nobody administers. Any number of processes may call it at once.
 */
export async function ensureReader(
  db: Database,
  reader: string,
  statements: () => Promise<string>,
): Promise<void> {
  if (await canRead(db, reader)) return;
  const text = await statements();
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('juxta: roles', 0))`.execute(trx);
    await sql.raw(text).execute(trx);
  });
}

async function canRead(db: Database, reader: string): Promise<boolean> {
  const { rows } = await sql<{ reads: boolean | null }>`
    SELECT bool_and(has_table_privilege(r.oid, c.oid, 'SELECT')) AS reads
    FROM pg_roles r, pg_class c
    WHERE r.rolname = ${reader} AND c.relkind IN ('v', 'r') AND c.relnamespace::regnamespace::text = ANY ('{mart,live,view}')`.execute(
    db,
  );
  return rows[0]?.reads === true;
}
