import { sql } from 'kysely';

import type { Db, Projection } from './projection.ts';
import { createTables, tablesOf } from './tables.ts';
import { isLockFailure } from './transient.ts';

/** One set of tables of a view, `view.<table>_v<number>`, with a checkpoint of its own. */
export interface Build {
  readonly projection: Projection;
  readonly number: number;
}

/** Where the loading of the log stream by stream has come to: events of transactions before `until`, streams up to `after`. */
export interface BulkCursor {
  readonly until: string;
  readonly after: string;
  readonly events: number;
}

export interface BuildRow {
  readonly version: number;
  readonly status: 'building' | 'live' | 'paused' | 'retired' | 'checking';
  readonly serves: boolean;
  readonly declared: number | null;
  readonly fingerprint: string | null;
  readonly bulk: BulkCursor | null;
  readonly xid: string;
  readonly position: number;
  readonly error: { readonly position: number; readonly type: string; readonly message: string } | null;
}

/** How the build that readers see stands to this code: made by it, by other code, or by code of a higher version. */
export type Standing = 'current' | 'outdated' | 'newer' | 'missing';

/** The builds of a view that are not retired, the newest first. */
export async function readBuilds(db: Db, name: string): Promise<readonly BuildRow[]> {
  const { rows } = await sql<BuildRow>`
    SELECT version, status, serves, declared, fingerprint, bulk, xid::text AS xid, position, error
    FROM es.projections WHERE name = ${name} AND status <> 'retired' ORDER BY version DESC`.execute(db);
  return rows;
}

export async function servingBuild(db: Db, projection: Projection): Promise<BuildRow | undefined> {
  return (await readBuilds(db, projection.name)).find((row) => row.serves);
}

export function standingOf(projection: Projection, serving: BuildRow | undefined): Standing {
  if (!serving) return 'missing';
  if ((serving.declared ?? 0) > projection.version) return 'newer';
  return serving.fingerprint === projection.fingerprint ? 'current' : 'outdated';
}

/** A build with empty tables. Numbers are never used twice, so that no statement can meet the tables of another build. */
export async function createBuild(
  db: Db,
  projection: Projection,
  as: { readonly status: 'building' | 'live' | 'checking'; readonly bulk: BulkCursor | null },
): Promise<number> {
  const { name, version: declared, fingerprint } = projection;
  const bulk = as.bulk && JSON.stringify(as.bulk);
  const { rows } = await sql<{ version: number }>`
    INSERT INTO es.projections (name, version, status, serves, declared, fingerprint, bulk)
    SELECT ${name}, coalesce(max(version), 0) + 1, ${as.status}, ${as.status === 'live'}, ${declared}, ${fingerprint}, ${bulk}::jsonb
    FROM es.projections WHERE name = ${name}
    RETURNING version`.execute(db);
  const number = rows[0]?.version ?? 1;
  await createTables(db, projection, number);
  return number;
}

/** Drops the tables of builds that nobody reads any more. A table that a reader still has stays until the next call. */
export async function dropUnused(db: Db, { name, tables }: Projection): Promise<void> {
  // Tables are commented with the name of their view; those made before builds were numbered are known by their own.
  const { rows } = await sql<{ table: string }>`
    SELECT t.tablename AS "table" FROM pg_tables t
    JOIN es.projections p ON p.name = ${name} AND p.status = 'retired' AND t.tablename ~ ('^[a-z_]+_v' || p.version || '$'),
    obj_description(format('view.%I', t.tablename)::regclass, 'pg_class') AS owner
    WHERE t.schemaname = 'view'
      AND coalesce(owner = ${name}, regexp_replace(t.tablename, '_v[0-9]+$', '') = ANY (${Object.keys(tables)}::text[]))`.execute(
    db,
  );
  for (const { table } of rows) {
    try {
      await db.transaction().execute(async (trx) => {
        // Longer than deadlock_timeout: only then does an autovacuum of the table give way.
        await sql`SET LOCAL lock_timeout = '2s'`.execute(trx);
        await sql`DROP TABLE IF EXISTS ${sql.id('view', table)}`.execute(trx);
      });
    } catch (error) {
      if (!isLockFailure(error)) throw error;
    }
  }
}

/** A build that will never serve: its tables go with the next `dropUnused`. */
export async function retire(db: Db, { projection, number }: Build): Promise<void> {
  await sql`
    UPDATE es.projections SET status = 'retired', serves = false, bulk = NULL, updated_at = clock_timestamp()
    WHERE name = ${projection.name} AND version = ${number}`.execute(db);
}

/** Back to the beginning of the log, to be read in its order: the exact way for events that the fast way cannot take. */
export async function startOver(db: Db, { projection, number }: Build): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const logical of Object.keys(projection.tables))
      await sql`TRUNCATE ${tablesOf(number)(logical)}`.execute(trx);
    await sql`
      UPDATE es.projections SET bulk = NULL, xid = '0', position = 0, updated_at = clock_timestamp()
      WHERE name = ${projection.name} AND version = ${number}`.execute(trx);
  });
}
