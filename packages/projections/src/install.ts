import { sql } from 'kysely';

import { loadProjections } from './load-projections.ts';
import type { Db, MartView, Projection } from './projection.ts';

/** Creates the schemas, tables, checkpoints and mart views that are not there yet. Any number of processes may call it at once. */
export async function installViews(db: Db, projections?: readonly Projection[]): Promise<void> {
  const all = projections ?? (await loadProjections());
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('juxta: install views', 0))`.execute(trx);
    await sql`CREATE SCHEMA IF NOT EXISTS view`.execute(trx);
    await sql`CREATE SCHEMA IF NOT EXISTS mart`.execute(trx);
    await createInstalled(trx);
    for (const projection of all) await installView(trx, projection);
  });
}

/** Views without events have no checkpoint row, so what is installed is remembered apart from the checkpoints. */
async function createInstalled(db: Db): Promise<void> {
  await sql`
    CREATE TABLE IF NOT EXISTS view.installed (
      name text COLLATE "C", version int, definition text NOT NULL, PRIMARY KEY (name, version)
    )`.execute(db);
}

async function installView(db: Db, projection: Projection): Promise<void> {
  const { name, version } = projection;
  const definition = JSON.stringify(projection.mart);
  const found = await sql<{ definition: string }>`
    SELECT definition FROM view.installed WHERE name = ${name} AND version = ${version}`.execute(db);
  const before = found.rows[0]?.definition;
  if (before === undefined) await projection.tables(db);
  if (before !== definition) {
    for (const view of projection.mart) await createMartView(db, view);
    await sql`
      INSERT INTO view.installed (name, version, definition) VALUES (${name}, ${version}, ${definition})
      ON CONFLICT (name, version) DO UPDATE SET definition = excluded.definition`.execute(db);
  }
  if (projection.types.length === 0) return;
  await sql`
    UPDATE es.projections SET status = 'retired', updated_at = now()
    WHERE name = ${name} AND version < ${version} AND status <> 'retired'`.execute(db);
  await sql`
    INSERT INTO es.projections (name, version, status) VALUES (${name}, ${version}, 'live')
    ON CONFLICT DO NOTHING`.execute(db);
}

async function createMartView(db: Db, view: MartView): Promise<void> {
  const mart = sql.id('mart', view.name);
  await sql`DROP VIEW IF EXISTS ${mart}`.execute(db);
  await sql`CREATE VIEW ${mart} AS ${sql.raw(view.select)}`.execute(db);
  await sql`COMMENT ON VIEW ${mart} IS ${sql.lit(view.comment)}`.execute(db);
  for (const [column, comment] of Object.entries(view.columns)) {
    await sql`COMMENT ON COLUMN ${sql.id('mart', view.name, column)} IS ${sql.lit(comment)}`.execute(db);
  }
}
