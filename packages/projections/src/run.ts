import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { type Build, servingBuild } from './builds.ts';
import { loadProjections } from './load-projections.ts';
import type { Db, Projection } from './projection.ts';
import { hasWork, PoisonEvent, takeTurn, type TurnResult } from './turn.ts';

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

/** One turn of one view. A poison event pauses the view, with the reason in its checkpoint row; other errors are thrown. */
export async function projectOnce(
  db: Db,
  projection: Projection,
  { batch = 500 }: { batch?: number } = {},
): Promise<TurnResult> {
  const build = await servingBuild(db, projection);
  const work = build ? await hasWork(db, build) : 'off';
  if (!build || work !== 'work') return { applied: 0, caughtUp: work === 'idle', leased: work === 'idle' };
  try {
    return await takeTurn(db, build, batch);
  } catch (error) {
    if (!(error instanceof PoisonEvent)) throw error;
    return projectOneByOne(db, build, batch);
  }
}

/** After a batch that failed: everything before the culprit is applied, then the view stops at it. */
async function projectOneByOne(db: Db, build: Build, batch: number): Promise<TurnResult> {
  let applied = 0;
  while (applied < batch) {
    try {
      const turn = await takeTurn(db, build, 1);
      applied += turn.applied;
      if (turn.applied === 0) return { ...turn, applied };
    } catch (error) {
      if (!(error instanceof PoisonEvent)) throw error;
      await pause(db, build, error);
      return { applied, caughtUp: false, leased: false };
    }
  }
  return { applied, caughtUp: false, leased: true };
}

async function pause(db: Db, { projection, number }: Build, poison: PoisonEvent): Promise<void> {
  const error = { position: poison.position, type: poison.eventType, message: poison.message };
  await sql`
    UPDATE es.projections SET status = 'paused', error = ${JSON.stringify(error)}::jsonb, updated_at = clock_timestamp()
    WHERE name = ${projection.name} AND version = ${number} AND status IN ('building', 'live')`.execute(db);
}

/** Applies until no view has an event left; paused views are left out. For tests and for commands that read what they wrote. */
export async function projectUntilIdle(
  db: Db,
  options: RunOptions & { readonly timeoutMs?: number } = {},
): Promise<void> {
  const projections = active(options.projections ?? (await loadProjections()));
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
  for (const { name, types } of projections) {
    const { rows } = await sql`
      SELECT 1 FROM es.projections p
      WHERE p.name = ${name} AND p.serves AND p.status IN ('building', 'live') AND EXISTS (
        SELECT 1 FROM es.events e WHERE (e.xid, e.position) > (p.xid, p.position) AND e.type = ANY (${[...types]}::text[]))`.execute(
      db,
    );
    if (rows.length > 0) return name;
  }
  return undefined;
}

/** Runs every view until the signal aborts. A view that fails is tried again after a pause that grows to half a minute. */
export async function runProjector(
  db: Db,
  options: RunOptions & {
    readonly signal: AbortSignal;
    readonly pollMs?: number;
    readonly logger: ProjectorLogger;
  },
): Promise<void> {
  const projections = active(options.projections ?? (await loadProjections()));
  await Promise.all(projections.map((projection) => runView(db, projection, options)));
}

async function runView(
  db: Db,
  projection: Projection,
  options: RunOptions & {
    readonly signal: AbortSignal;
    readonly pollMs?: number;
    readonly logger: ProjectorLogger;
  },
): Promise<void> {
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
