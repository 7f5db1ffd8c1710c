import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { advance } from '../advance.ts';
import type { Build } from '../builds.ts';
import { installMarts, pointingTo, staleMarts } from '../install.ts';
import type { Db, Projection } from '../projection.ts';
import { isLockFailure } from '../transient.ts';
import { PoisonEvent, turnWithin } from '../turn.ts';
import { BuildTaken } from './load-by-stream.ts';

/** Events per turn while a build is far behind. */
const largeBatch = 2_000;
/** A switch applies what is left while readers and writers of the old build wait: never more than this. */
const smallBatch = 500;

/** Projects a build that is not read yet up to the horizon. False when it stopped at a poison event. */
export async function catchUpBuild(db: Db, build: Build, signal?: AbortSignal): Promise<boolean> {
  for (;;) {
    signal?.throwIfAborted();
    const turn = await advance(db, build, largeBatch);
    if (turn.caughtUp) return true;
    if (turn.applied > 0 || turn.leased) continue;
    const status = await statusOf(db, build);
    if (status === 'paused') return false;
    if (status !== 'building') throw taken(build);
    await sleep(50);
  }
}

/**
 * Lets builds take over from those that serve, all in one short transaction: the old ones stand still under the locks
 * of their rows, the new ones apply the rest, and the stable names change. Readers before it see the old builds, those
 * after it the new ones. Waits for locks only briefly, so that it never makes a queue of readers, and tries again.
 */
export async function takeOver(
  db: Db,
  builds: readonly Build[],
  all: readonly Projection[],
  signal?: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    for (const build of builds) await catchUpBuild(db, build, signal);
    try {
      if (await db.transaction().execute((trx) => switchWithin(trx, builds, { all, attempt }))) return;
    } catch (error) {
      if (!isLockFailure(error) && !(error instanceof PoisonEvent)) throw error;
    }
    await sleep(Math.min(50 * attempt, 1_000) * (0.5 + Math.random()));
  }
}

/** False when more is left than a switch should apply. */
async function switchWithin(
  trx: Db,
  builds: readonly Build[],
  { all, attempt }: { readonly all: readonly Projection[]; readonly attempt: number },
): Promise<boolean> {
  // Waiting for the old builds' projectors holds up no reader.
  await sql`SET LOCAL lock_timeout = '5s'`.execute(trx);
  const names = builds.map(({ projection }) => projection.name);
  await sql`
    SELECT 1 FROM es.projections WHERE name = ANY (${names}::text[]) AND status <> 'retired'
    ORDER BY name, version FOR UPDATE`.execute(trx);
  for (const build of builds) {
    const turn = await turnWithin(trx, build, smallBatch);
    if (!turn.leased) throw taken(build);
    if (!turn.caughtUp) return false;
  }
  await sql`
    UPDATE es.projections SET status = 'retired', serves = false, updated_at = clock_timestamp()
    WHERE name = ANY (${names}::text[]) AND serves`.execute(trx);
  for (const { projection, number } of builds)
    await sql`
      UPDATE es.projections SET status = 'live', serves = true, error = NULL, updated_at = clock_timestamp()
      WHERE name = ${projection.name} AND version = ${number}`.execute(trx);
  const { statements, drops } = await pointingTo(trx, builds);
  const stale = await staleMarts(trx, all);
  // From here on readers wait: briefly at first, longer where that was not enough.
  await sql
    .raw(`SET LOCAL lock_timeout = '${Math.min(200 * attempt, 2_000)}ms';\n${statements}`)
    .execute(trx);
  await installMarts(trx, drops ? await staleMarts(trx, all) : stale);
  return true;
}

const taken = ({ projection, number }: Build): BuildTaken =>
  new BuildTaken(`The build ${number} of view "${projection.name}" was taken away.`);

export async function statusOf(db: Db, { projection, number }: Build): Promise<string | undefined> {
  const { rows } = await sql<{ status: string }>`
    SELECT status FROM es.projections WHERE name = ${projection.name} AND version = ${number}`.execute(db);
  return rows[0]?.status;
}
