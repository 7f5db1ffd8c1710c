import { createHash, type Hash } from 'node:crypto';

import { sql } from 'kysely';

import { advance } from '../advance.ts';
import {
  type Build,
  type BuildRow,
  createBuild,
  dropUnused,
  readBuilds,
  retire,
  servingBuild,
  standingOf,
} from '../builds.ts';
import type { Cut } from '../checkpoint.ts';
import type { Db, Projection } from '../projection.ts';
import { tablesOf } from '../tables.ts';
import { alone } from './alone.ts';
import { loadByStream } from './load-by-stream.ts';
import type { RebuildOptions } from './rebuild.ts';

/** Rows as canonical JSON: that of jsonb, its members in a fixed order, times in UTC. */
export interface DifferingRows {
  /** The row of the live table at this place in the order of the key; null where it has no more. */
  readonly live: string | null;
  readonly rebuilt: string | null;
}

export interface CheckedTable {
  readonly table: string;
  readonly rows: number;
  /** SHA-256 of the rows in the order of their key, one line each. */
  readonly live: string;
  readonly rebuilt: string;
  /** The first places at which they differ; none where the hashes are equal. */
  readonly differing: readonly DifferingRows[];
}

export interface CheckedView {
  readonly name: string;
  /** The build that was checked. */
  readonly build: number;
  /** `stopped`: an event cannot be applied. `outdated`: other code built it, so that there is nothing to compare. */
  readonly status: 'equal' | 'different' | 'stopped' | 'outdated';
  /** The cut at which both were compared: all events up to it and none beyond. */
  readonly at: Cut | null;
  readonly tables: readonly CheckedTable[];
  readonly error: BuildRow['error'];
}

/** Builds each view from the whole log into tables of their own and compares them with the live ones, which may go on. */
export async function checkViews(
  db: Db,
  chosen: readonly Projection[],
  options: RebuildOptions = {},
): Promise<readonly CheckedView[]> {
  const views = chosen.filter(({ types }) => types.length > 0);
  return alone(db, () => buildAndCompare(db, views, options), options.signal);
}

async function buildAndCompare(
  db: Db,
  views: readonly Projection[],
  { signal, onProgress, pageSize }: RebuildOptions,
): Promise<readonly CheckedView[]> {
  const checked: CheckedView[] = [];
  const builds: Build[] = [];
  const serving = new Map<string, BuildRow>();
  for (const projection of views) {
    const live = await servingBuild(db, projection);
    await dropLeftovers(db, projection);
    if (live && standingOf(projection, live) === 'current') serving.set(projection.name, live);
    else checked.push({ ...nothing(projection, live?.version ?? 0), status: 'outdated' });
  }
  // Every live build has applied what lies before the earliest of their checkpoints.
  const until = [...serving.values()].map(({ xid }) => BigInt(xid)).reduce((a, b) => (b < a ? b : a), maxXid);
  const cursor = { until: until.toString(), after: '', events: 0 };
  try {
    for (const projection of views.filter(({ name }) => serving.has(name)))
      builds.push({
        projection,
        number: await db
          .transaction()
          .execute((trx) => createBuild(trx, projection, { status: 'checking', bulk: cursor })),
      });
    const names = builds.map(({ projection }) => projection.name);
    if (builds.length > 0)
      await loadByStream(db, builds, cursor, {
        signal,
        pageSize,
        onProgress: (events) => onProgress?.({ phase: 'load', views: names, events }),
      });
    onProgress?.({ phase: 'compare', views: names, events: 0 });
    for (const build of builds) checked.push(await compareBuild(db, build));
  } finally {
    for (const build of builds) {
      await retire(db, build);
      await dropUnused(db, build.projection);
    }
  }
  return checked.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const maxXid = 2n ** 63n;

const nothing = ({ name }: Projection, build: number) => ({ name, build, at: null, tables: [], error: null });

/** Those of a check that was killed. */
async function dropLeftovers(db: Db, projection: Projection): Promise<void> {
  for (const row of await readBuilds(db, projection.name)) {
    if (row.status === 'checking') await retire(db, { projection, number: row.version });
  }
  await dropUnused(db, projection);
}

/** The snapshot holds the live rows and their checkpoint together; the other build is brought to just there. */
async function compareBuild(db: Db, build: Build): Promise<CheckedView> {
  const { projection } = build;
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      const live = await servingBuild(snapshot, projection);
      if (!live) return { ...nothing(projection, 0), status: 'outdated' };
      const at: Cut = { xid: live.xid, position: live.position };
      const error = await bringTo(db, build, at);
      if (error) return { ...nothing(projection, live.version), status: 'stopped', at, error };
      const tables: CheckedTable[] = [];
      for (const logical of Object.keys(projection.tables))
        tables.push(await compareTable(db, snapshot, build, { logical, live: live.version }));
      const equal = tables.every((table) => table.live === table.rebuilt);
      return {
        name: projection.name,
        build: live.version,
        status: equal ? 'equal' : 'different',
        at,
        tables,
        error,
      };
    });
}

async function bringTo(db: Db, build: Build, at: Cut): Promise<BuildRow['error']> {
  for (;;) {
    const turn = await advance(db, build, 2_000, at);
    if (turn.caughtUp) return null;
    if (turn.leased || turn.applied > 0) continue;
    const row = (await readBuilds(db, build.projection.name)).find(({ version }) => version === build.number);
    return row?.error ?? { position: 0, type: '', message: 'the build that was compared was taken away' };
  }
}

const shown = 3;

async function compareTable(
  db: Db,
  snapshot: Db,
  build: Build,
  { logical, live }: { readonly logical: string; readonly live: number },
): Promise<CheckedTable> {
  const order = build.projection.tables[logical]?.key ?? [];
  const hashes = { live: createHash('sha256'), rebuilt: createHash('sha256') };
  const differing: DifferingRows[] = [];
  let rows = 0;
  await db.transaction().execute(async (trx) => {
    const ours = await openRows(snapshot, { logical, build: live, order });
    const theirs = await openRows(trx, { logical, build: build.number, order });
    for (;;) {
      const [left, right] = [await ours(), await theirs()];
      if (left.length === 0 && right.length === 0) break;
      rows += left.length;
      add(hashes.live, left);
      add(hashes.rebuilt, right);
      for (let n = 0; differing.length < shown && n < Math.max(left.length, right.length); n += 1) {
        if (left[n] !== right[n]) differing.push({ live: left[n] ?? null, rebuilt: right[n] ?? null });
      }
    }
  });
  return {
    table: logical,
    rows,
    live: hashes.live.digest('hex'),
    rebuilt: hashes.rebuilt.digest('hex'),
    differing,
  };
}

function add(hash: Hash, rows: readonly string[]): void {
  if (rows.length > 0) hash.update(`${rows.join('\n')}\n`);
}

/** A cursor over the rows of one table in the order of its key; each call gives the next thousands, and none at the end. */
async function openRows(
  trx: Db,
  {
    logical,
    build,
    order,
  }: { readonly logical: string; readonly build: number; readonly order: readonly string[] },
): Promise<() => Promise<readonly string[]>> {
  const cursor = sql.id(`rows_of_${logical}`);
  await sql`DECLARE ${cursor} CURSOR FOR SELECT to_jsonb(t)::text AS row FROM ${tablesOf(build)(logical)} t
    ORDER BY ${sql.raw(order.join(', '))}`.execute(trx);
  return async () => {
    const { rows } = await sql<{ row: string }>`FETCH 5000 FROM ${cursor}`.execute(trx);
    return rows.map(({ row }) => row);
  };
}
