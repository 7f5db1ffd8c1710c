import { sql } from 'kysely';

import { type Build, createBuild, servingBuild, standingOf } from './builds.ts';
import { loadProjections } from './load-projections.ts';
import { martColumns } from './mart-row.ts';
import type { Db, MartFunction, MartView, Projection } from './projection.ts';

/** Up to here a new view reads the log in its order, at once; a longer log is loaded as a rebuild loads it. */
const shortLog = 20_000;

/** A build that this code made and that is left empty: it counts as made by other code, so the next one is loaded beside it. */
const unfilled = '';

/** Creates the schemas, builds and stable views that are not there yet. Any number of processes may call it at once. */
export async function installViews(db: Db, projections?: readonly Projection[]): Promise<void> {
  const all = projections ?? (await loadProjections());
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('juxta: install views', 0))`.execute(trx);
    for (const schema of ['view', 'live', 'mart'])
      await sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`.execute(trx);
    await createInstalled(trx);
    for (const projection of all) await installBuild(trx, projection);
    await installMarts(trx, await staleMarts(trx, all));
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
  const names = Object.keys(projection.tables);
  // Builds made before they were numbered had no stable names.
  if (serving.fingerprint === null && (await countViews(db, 'live', names)) < names.length)
    await pointLive(db, projection, serving.version);
}

async function firstBuild(db: Db, projection: Projection): Promise<number> {
  const { rows } = await sql`SELECT 1 FROM es.events OFFSET ${shortLog} LIMIT 1`.execute(db);
  const fingerprint = rows.length > 0 ? unfilled : projection.fingerprint;
  return createBuild(db, { ...projection, fingerprint }, { status: 'live', bulk: null });
}

async function countViews(db: Db, schema: string, names: readonly string[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM pg_views WHERE schemaname = ${schema} AND viewname = ANY (${[...names]}::text[])`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

export interface Pointing {
  /** Makes the stable names of tables mean those of their builds, in one go: readers wait for as long as it takes. */
  readonly statements: string;
  /** A table has other columns than before, so that what stood on it is gone. */
  readonly drops: boolean;
}

export async function pointingTo(db: Db, builds: readonly Build[]): Promise<Pointing> {
  const statements: string[] = [];
  let drops = false;
  for (const { projection, number } of builds) {
    for (const logical of Object.keys(projection.tables)) {
      const [live, table] = [`live.${logical}`, `view.${logical}_v${number}`];
      if (!(await sameColumns(db, live, table))) {
        statements.push(`DROP VIEW IF EXISTS ${live} CASCADE`);
        drops = true;
      }
      statements.push(`CREATE OR REPLACE VIEW ${live} AS SELECT * FROM ${table}`);
    }
  }
  return { statements: statements.join(';\n'), drops };
}

async function pointLive(db: Db, projection: Projection, number: number): Promise<void> {
  const { statements } = await pointingTo(db, [{ projection, number }]);
  await sql.raw(statements).execute(db);
}

async function sameColumns(db: Db, one: string, other: string): Promise<boolean> {
  const columns = (relation: string) => sql`(
    SELECT array_agg((attname::text, atttypid, atttypmod, attcollation)::text ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = to_regclass(${relation}) AND attnum > 0 AND NOT attisdropped)`;
  const { rows } = await sql<{ same: boolean | null }>`
    SELECT ${columns(one)} = ${columns(other)} AS same`.execute(db);
  return rows[0]?.same === true;
}

/**
 * The views whose mart views are not there as defined. Those of a view whose code changed wait until its new build
 * serves: what they select may not be there before.
 */
export async function staleMarts(db: Db, projections: readonly Projection[]): Promise<readonly Projection[]> {
  const stale: Projection[] = [];
  for (const projection of projections) {
    const serving = projection.types.length === 0 ? undefined : await servingBuild(db, projection);
    const ours =
      !serving || serving.fingerprint === unfilled || standingOf(projection, serving) === 'current';
    if (ours && !(await hasMart(db, projection))) stale.push(projection);
  }
  return stale;
}

async function hasMart(db: Db, projection: Projection): Promise<boolean> {
  const { name, mart } = projection;
  const { rows } = await sql<{ definition: string }>`
    SELECT definition FROM live.installed WHERE name = ${name}`.execute(db);
  if (rows[0]?.definition !== definitionOf(projection)) return false;
  const names = mart.map((view) => view.name);
  return (await countViews(db, 'mart', names)) === names.length;
}

function definitionOf({ mart, functions }: Projection): string {
  const views = mart.map(({ row, ...view }) => ({ ...view, columns: martColumns({ row }) }));
  return JSON.stringify(functions ? { views, functions } : views);
}

export async function installMarts(db: Db, projections: readonly Projection[]): Promise<void> {
  for (const projection of projections) {
    for (const view of projection.mart) await createMartView(db, view);
    for (const one of projection.functions ?? []) await createMartFunction(db, one);
    await sql`
      INSERT INTO live.installed (name, definition) VALUES (${projection.name}, ${definitionOf(projection)})
      ON CONFLICT (name) DO UPDATE SET definition = excluded.definition`.execute(db);
  }
}

async function createMartView(db: Db, view: MartView): Promise<void> {
  const mart = sql.id('mart', view.name);
  await sql`DROP VIEW IF EXISTS ${mart}`.execute(db);
  await sql`CREATE VIEW ${mart} AS ${sql.raw(view.select)}`.execute(db);
  await sql`COMMENT ON VIEW ${mart} IS ${sql.lit(view.comment)}`.execute(db);
  for (const { name, comment } of martColumns(view))
    await sql`COMMENT ON COLUMN ${sql.id('mart', view.name, name)} IS ${sql.lit(comment)}`.execute(db);
}

/** The functions of this name are replaced, whatever their parameters were. */
async function createMartFunction(db: Db, one: MartFunction): Promise<void> {
  const { rows } = await sql<{ before: string }>`
    SELECT oid::regprocedure::text AS before FROM pg_proc
    WHERE pronamespace = 'mart'::regnamespace AND proname = ${one.name}`.execute(db);
  for (const { before } of rows) await sql`DROP FUNCTION ${sql.raw(before)}`.execute(db);
  const name = sql.id('mart', one.name);
  // Tables of a build that is still to come may be named.
  await sql`SET LOCAL check_function_bodies = off`.execute(db);
  await sql`
    CREATE FUNCTION ${name}(${sql.raw(one.parameters)}) RETURNS ${sql.raw(one.returns)}
    LANGUAGE sql STABLE PARALLEL SAFE AS ${sql.lit(one.body)}`.execute(db);
  await sql`COMMENT ON FUNCTION ${name} IS ${sql.lit(one.comment)}`.execute(db);
}
