import { sql } from 'kysely';

import { servingBuild } from './builds.ts';
import { loadProjections } from './load-projections.ts';
import type { Db, MartView, Projection } from './projection.ts';
import { createTables, tablesOf } from './tables.ts';

/** Creates the schemas, builds and stable views that are not there yet. Any number of processes may call it at once. */
export async function installViews(db: Db, projections?: readonly Projection[]): Promise<void> {
  const all = projections ?? (await loadProjections());
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('juxta: install views', 0))`.execute(trx);
    for (const schema of ['view', 'live', 'mart'])
      await sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`.execute(trx);
    await createInstalled(trx);
    for (const projection of all) await installBuild(trx, projection);
    for (const projection of all) await installMart(trx, projection);
  });
}

/** The definitions of the mart views as they were made; a view without events has no build to remember them by. */
async function createInstalled(db: Db): Promise<void> {
  await sql`
    CREATE TABLE IF NOT EXISTS live.installed (name text COLLATE "C" PRIMARY KEY, definition text NOT NULL)`.execute(
    db,
  );
}

/** The first build serves from the start, though it is empty: readers find every table, and are told how far it is. */
async function installBuild(db: Db, projection: Projection): Promise<void> {
  if (projection.types.length === 0) return;
  const serving = await servingBuild(db, projection);
  if (!serving) return pointLive(db, projection, await firstBuild(db, projection));
  if (!(await hasLive(db, projection))) await pointLive(db, projection, serving.number);
}

async function firstBuild(db: Db, projection: Projection): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    INSERT INTO es.projections (name, version, status, serves)
    SELECT ${projection.name}, coalesce(max(version), 0) + 1, 'live', true FROM es.projections WHERE name = ${projection.name}
    RETURNING version`.execute(db);
  const build = rows[0]?.version ?? 1;
  await createTables(db, projection, build);
  return build;
}

async function hasLive(db: Db, projection: Projection): Promise<boolean> {
  const names = Object.keys(projection.tables);
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM pg_views WHERE schemaname = 'live' AND viewname = ANY (${names}::text[])`.execute(
    db,
  );
  return rows[0]?.n === names.length;
}

/** Makes the stable names of a view's tables mean those of a build. */
export async function pointLive(db: Db, projection: Projection, build: number): Promise<void> {
  const table = tablesOf(build);
  for (const logical of Object.keys(projection.tables))
    await sql`CREATE OR REPLACE VIEW ${sql.id('live', logical)} AS SELECT * FROM ${table(logical)}`.execute(
      db,
    );
}

async function installMart(db: Db, projection: Projection): Promise<void> {
  const definition = JSON.stringify(projection.mart);
  const found = await sql<{ definition: string }>`
    SELECT definition FROM live.installed WHERE name = ${projection.name}`.execute(db);
  if (found.rows[0]?.definition === definition) return;
  for (const view of projection.mart) await createMartView(db, view);
  await sql`
    INSERT INTO live.installed (name, definition) VALUES (${projection.name}, ${definition})
    ON CONFLICT (name) DO UPDATE SET definition = excluded.definition`.execute(db);
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
