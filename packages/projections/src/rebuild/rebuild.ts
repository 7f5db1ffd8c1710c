import { sql } from 'kysely';

import {
  type Build,
  type BuildRow,
  type BulkCursor,
  createBuild,
  dropUnused,
  readBuilds,
  retire,
  servingBuild,
  standingOf,
} from '../builds.ts';
import { loadProjections } from '../load-projections.ts';
import type { Db, Projection } from '../projection.ts';
import { tablesOf } from '../tables.ts';
import { alone } from './alone.ts';
import { loadByStream } from './load-by-stream.ts';
import { catchUpBuild, takeOver } from './take-over.ts';

export interface RebuildProgress {
  readonly phase: 'load' | 'catch_up' | 'switch' | 'compare';
  readonly views: readonly string[];
  /** Events loaded so far. */
  readonly events: number;
}

export interface RebuildOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: RebuildProgress) => void) | undefined;
  /** Events per page while loading. */
  readonly pageSize?: number | undefined;
}

export interface RebuiltView {
  readonly name: string;
  /** The build that was made. */
  readonly build: number;
  /** `live`: readers see it. `paused`: it stopped at an event, and readers keep the old build. */
  readonly status: 'live' | 'paused';
  readonly error: BuildRow['error'];
}

/**
 * Builds views anew beside those that are read, then lets them take over at once. Goes on where an earlier rebuild by
 * the same code was killed. Projections as `loadProjections` gives them; views without events have nothing to build.
 */
export async function rebuildViews(
  db: Db,
  chosen: readonly Projection[],
  options: RebuildOptions = {},
): Promise<readonly RebuiltView[]> {
  return alone(db, () => buildAndSwitch(db, chosen.filter(hasEvents), options), options.signal);
}

/** Rebuilds the views whose code changed since their builds were made; does nothing where there are none. */
export async function rebuildOutdated(
  db: Db,
  projections: readonly Projection[],
  options: RebuildOptions = {},
): Promise<readonly RebuiltView[]> {
  const wanted = projections.filter(hasEvents);
  if ((await outdated(db, wanted)).length === 0) return [];
  // Whoever had the lock before may have rebuilt them.
  return alone(db, async () => buildAndSwitch(db, await outdated(db, wanted), options), options.signal);
}

/** The views were built by a later version of the code: this one would take what it does not know from their rows. */
export class NewerViews extends Error {
  readonly code = 'newer_views';
  readonly next: string;
  constructor(names: readonly string[]) {
    super(`a later version of Juxta built the views ${names.join(', ')}: this one leaves them as they are`);
    this.next = `update Juxta; or rebuild them with this version on purpose: juxta rebuild ${names.join(' ')}`;
  }
}

/** Throws NewerViews where older code meets the builds of newer code, which it neither writes nor replaces by itself. */
export async function refuseNewer(db: Db, projections: readonly Projection[]): Promise<void> {
  const newer: string[] = [];
  for (const projection of projections.filter(hasEvents)) {
    const serving = await servingBuild(db, projection);
    if (standingOf(projection, serving) === 'newer') newer.push(projection.name);
  }
  if (newer.length > 0) throw new NewerViews(newer);
}

const hasEvents = ({ types }: Projection): boolean => types.length > 0;

async function outdated(db: Db, projections: readonly Projection[]): Promise<readonly Projection[]> {
  const found: Projection[] = [];
  for (const projection of projections) {
    const rows = await readBuilds(db, projection.name);
    const stopped = rows.some((row) => row.status === 'paused' && !row.serves && madeBy(projection, row));
    const standing = standingOf(
      projection,
      rows.find((row) => row.serves),
    );
    if (standing === 'outdated' && !stopped) found.push(projection);
  }
  return found;
}

const madeBy = (projection: Projection, row: BuildRow): boolean =>
  row.fingerprint === projection.fingerprint && row.declared === projection.version;

async function buildAndSwitch(
  db: Db,
  projections: readonly Projection[],
  { signal, onProgress, pageSize }: RebuildOptions,
): Promise<readonly RebuiltView[]> {
  const builds = await prepare(db, projections);
  const views = builds.map(({ projection }) => projection.name);
  for (const group of await loadGroups(db, builds)) {
    await loadByStream(db, group.builds, group.cursor, {
      signal,
      pageSize,
      onProgress: (events) =>
        onProgress?.({ phase: 'load', views: group.builds.map(({ projection }) => projection.name), events }),
    });
  }
  onProgress?.({ phase: 'catch_up', views, events: 0 });
  const ready: Build[] = [];
  for (const build of builds) {
    await analyze(db, build);
    if (await catchUpBuild(db, build, signal)) ready.push(build);
  }
  onProgress?.({ phase: 'switch', views: ready.map(({ projection }) => projection.name), events: 0 });
  if (ready.length > 0) await takeOver(db, ready, await loadProjections(), signal);
  for (const { projection } of builds) await dropUnused(db, projection);
  return Promise.all(builds.map((build) => rebuilt(db, build)));
}

/** The builds to go on with, or new ones, all with one cut. What else was left unfinished is given up. */
async function prepare(db: Db, projections: readonly Projection[]): Promise<readonly Build[]> {
  const { rows } = await sql<{ until: string }>`
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS until`.execute(db);
  const start: BulkCursor = { until: rows[0]?.until ?? '0', after: '', events: 0 };
  const builds: Build[] = [];
  for (const projection of projections) {
    const unfinished = (await readBuilds(db, projection.name)).filter((row) => !row.serves);
    const resumed = unfinished.find((row) => row.status === 'building' && madeBy(projection, row));
    for (const row of unfinished) {
      if (row !== resumed) await retire(db, { projection, number: row.version });
    }
    await dropUnused(db, projection);
    const number =
      resumed?.version ??
      (await db
        .transaction()
        .execute((trx) => createBuild(trx, projection, { status: 'building', bulk: start })));
    builds.push({ projection, number });
  }
  return builds;
}

/** Builds that stand at the same place are loaded together. */
async function loadGroups(
  db: Db,
  builds: readonly Build[],
): Promise<Iterable<{ readonly cursor: BulkCursor; readonly builds: readonly Build[] }>> {
  const groups = new Map<string, { cursor: BulkCursor; builds: Build[] }>();
  for (const build of builds) {
    const row = (await readBuilds(db, build.projection.name)).find(({ version }) => version === build.number);
    if (!row?.bulk) continue;
    const { until, after, events } = row.bulk;
    const key = JSON.stringify([until, after, events]);
    const group = groups.get(key) ?? { cursor: { until, after, events }, builds: [] };
    group.builds.push(build);
    groups.set(key, group);
  }
  return groups.values();
}

async function analyze(db: Db, { projection, number }: Build): Promise<void> {
  for (const logical of Object.keys(projection.tables))
    await sql`ANALYZE ${tablesOf(number)(logical)}`.execute(db);
}

async function rebuilt(db: Db, { projection, number }: Build): Promise<RebuiltView> {
  const row = (await readBuilds(db, projection.name)).find(({ version }) => version === number);
  return {
    name: projection.name,
    build: number,
    status: row?.status === 'paused' ? 'paused' : 'live',
    error: row?.error ?? null,
  };
}
