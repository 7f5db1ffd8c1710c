import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { advance } from './advance.ts';
import { servingBuild, standingOf } from './builds.ts';
import { loadProjections } from './load-projections.ts';
import type { Db, Projection } from './projection.ts';
import { rebuildOutdated, refuseNewer } from './rebuild/rebuild.ts';
import type { TurnResult } from './turn.ts';

/** What the loop tells; pino's loggers fit. */
export interface ProjectorLogger {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface RunOptions {
  /** All views of this package when left out. */
  readonly projections?: readonly Projection[];
  /** Events per transaction. */
  readonly batch?: number;
}

/** The views did not catch up in time: something holds back the horizon, or a view is being applied elsewhere. */
export class ProjectionStalled extends Error {
  readonly code = 'projection_stalled';
}

/**
 * One turn of the build of a view that readers see. A poison event pauses it, with the reason in its checkpoint row;
 * other errors are thrown. A build that other code made is left alone: see `rebuildOutdated`.
 */
export async function projectOnce(
  db: Db,
  projection: Projection,
  { batch = 500 }: { batch?: number } = {},
): Promise<TurnResult> {
  const serving = await servingBuild(db, projection);
  if (!serving || standingOf(projection, serving) !== 'current')
    return { applied: 0, caughtUp: false, leased: false };
  return advance(db, { projection, number: serving.version }, batch);
}

/** The databases that this process has looked at, and with which views: code can only have changed before that. */
const looked = new WeakMap<Db, WeakSet<readonly Projection[]>>();

async function rebuildAtFirst(db: Db, projections: readonly Projection[]): Promise<void> {
  const before = looked.get(db) ?? new WeakSet<readonly Projection[]>();
  looked.set(db, before);
  if (before.has(projections)) return;
  await refuseNewer(db, projections);
  await rebuildOutdated(db, projections);
  before.add(projections);
}

/**
 * Applies until no view has an event left; paused views are left out. For tests and for commands that read what they
 * wrote. The first time, views whose code changed are rebuilt. Throws NewerViews, ProjectionStalled.
 */
export async function projectUntilIdle(
  db: Db,
  options: RunOptions & { readonly timeoutMs?: number } = {},
): Promise<void> {
  const all = options.projections ?? (await loadProjections());
  await rebuildAtFirst(db, all);
  const projections = active(all);
  const deadline = performance.now() + (options.timeoutMs ?? 60_000);
  for (;;) {
    let applied = 0;
    for (const projection of projections) applied += (await projectOnce(db, projection, options)).applied;
    if (applied > 0) continue;
    const behind = await firstBehind(db, projections);
    if (behind === undefined) return;
    if (performance.now() > deadline) {
      throw new ProjectionStalled(
        `View "${behind}" did not catch up: look for a long transaction in pg_stat_activity, or another projector.`,
      );
    }
    await sleep(10);
  }
}

/** A view with committed events that it has not applied, also those above the horizon. */
async function firstBehind(db: Db, projections: readonly Projection[]): Promise<string | undefined> {
  for (const { name, types, fingerprint } of projections) {
    const { rows } = await sql`
      SELECT 1 FROM es.projections p
      WHERE p.name = ${name} AND p.serves AND p.fingerprint = ${fingerprint} AND p.status = 'live' AND (
        SELECT 1 FROM es.events e WHERE (e.xid, e.position) > (p.xid, p.position) AND e.type = ANY (${[...types]}::text[])
        ORDER BY e.xid, e.position LIMIT 1) IS NOT NULL`.execute(db);
    if (rows.length > 0) return name;
  }
  return undefined;
}

export interface ProjectorOptions extends RunOptions {
  readonly signal: AbortSignal;
  readonly pollMs?: number;
  readonly logger: ProjectorLogger;
}

/**
 * Runs every view until the signal aborts, and meanwhile rebuilds those whose code changed. A view that fails is tried
 * again after a pause that grows to half a minute.
 */
export async function runProjector(db: Db, options: ProjectorOptions): Promise<void> {
  const projections = active(options.projections ?? (await loadProjections()));
  await Promise.all([
    rebuildWhileRunning(db, projections, options),
    ...projections.map((projection) => runView(db, projection, options)),
  ]);
}

async function rebuildWhileRunning(
  db: Db,
  projections: readonly Projection[],
  { signal, logger, pollMs = 100 }: ProjectorOptions,
): Promise<void> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      for (const { name, build, status, error } of await rebuildOutdated(db, projections, { signal })) {
        if (status === 'live') logger.info({ view: name, build }, 'view rebuilt, since its code changed');
        else logger.error({ view: name, build, error }, 'the rebuild of a view stopped at an event');
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      const wait = Math.min(30_000, pollMs * 2 ** failures);
      logger.error({ err: error, retry_in_ms: wait }, 'views could not be rebuilt');
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function runView(db: Db, projection: Projection, options: ProjectorOptions): Promise<void> {
  const { signal, logger, pollMs = 100 } = options;
  let failures = 0;
  let paused = false;
  while (!signal.aborted) {
    let wait = pollMs;
    try {
      const turn = await projectOnce(db, projection, options);
      failures = 0;
      if (turn.applied > 0 && !turn.caughtUp && turn.leased) wait = 0;
      const nowPaused = !turn.leased && (await isPaused(db, projection));
      if (nowPaused && !paused)
        logger.error({ view: projection.name }, 'view paused at an event that it cannot apply');
      if (!nowPaused && paused) logger.info({ view: projection.name }, 'view goes on');
      paused = nowPaused;
    } catch (error) {
      failures += 1;
      wait = Math.min(30_000, pollMs * 2 ** failures);
      logger.error({ err: error, view: projection.name, retry_in_ms: wait }, 'view could not be projected');
    }
    if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
}

async function isPaused(db: Db, { name }: Projection): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM es.projections WHERE name = ${name} AND serves AND status = 'paused'`.execute(db);
  return rows.length > 0;
}

function active(projections: readonly Projection[]): readonly Projection[] {
  return projections.filter((projection) => projection.types.length > 0);
}
