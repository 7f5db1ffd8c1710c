/** What stands for `packages/projections/src/checkpoint.ts`: the questions of a view's turn, asked of the model. */
import type { Build } from '../../../packages/projections/src/builds.ts';
import type { Checkpoint, Cut } from '../../../packages/projections/src/checkpoint.ts';
import type { Db, Projection } from '../../../packages/projections/src/projection.ts';
import type { StoredEvent } from '../../../packages/projections/src/stored-event.ts';
import { below, isAfter } from './log.ts';
import type { StoredCheckpoint } from './readers.ts';
import { sessionOf } from './session.ts';
import type { Transaction } from './transaction.ts';

const keyOf = ({ projection, number }: Build): string => `${projection.name} ${number}`;

const staleMs = 5_000;

const isStale = (row: StoredCheckpoint, trx: Transaction): boolean =>
  row.updatedAt < trx.server.now() - staleMs;

export async function makeBuild(db: Db, build: Build): Promise<void> {
  await sessionOf(db).statement('make build', (trx) => {
    const { name } = build.projection;
    const start = { name, xid: '0', position: 0, status: 'live' as const, updatedAt: trx.server.now() };
    if (!trx.server.checkpoints.get(trx, keyOf(build))) trx.server.checkpoints.put(trx, keyOf(build), start);
  });
}

export async function lease(db: Db, build: Build): Promise<Checkpoint | undefined> {
  return sessionOf(db).statement('lease view', (trx) => {
    const row = trx.server.checkpoints.get(trx, keyOf(build));
    if (!row || row.status !== 'live') return undefined;
    const horizon = String(trx.server.horizon());
    trx.takeId();
    if (!trx.server.locks.tryTake(trx, `checkpoint ${keyOf(build)}`)) return undefined;
    const { xid, position } = row;
    return { xid, position: String(position), horizon, stale: isStale(row, trx) };
  });
}

export async function readBatch(
  db: Db,
  projection: Projection,
  checkpoint: Checkpoint,
  end: Cut,
  batch: number,
): Promise<readonly StoredEvent[]> {
  const after = { xid: checkpoint.xid, position: Number(checkpoint.position) };
  const types: readonly string[] = projection.types;
  return sessionOf(db).statement('read batch', (trx) =>
    below(trx, Infinity)
      .filter((event) => isAfter(event, after) && !isAfter(event, end) && types.includes(event.type))
      .slice(0, batch)
      .map((event) => ({
        tx: String(event.xid),
        position: event.position,
        stream_id: event.stream,
        version: event.version,
        type: event.type,
        schema_version: event.schemaVersion,
        occurred: event.occurredAt.replace('T', ' ').replace('Z', ''),
        data: event.data,
      })),
  );
}

export async function moveCheckpoint(db: Db, build: Build, to: Cut): Promise<void> {
  await sessionOf(db).statement('move checkpoint', async (trx) => {
    const { checkpoints, now } = trx.server;
    await trx.lockRow(`checkpoint ${keyOf(build)}`);
    const row = checkpoints.get(trx, keyOf(build));
    if (row && isAfter(to, row)) checkpoints.put(trx, keyOf(build), { ...row, ...to, updatedAt: now() });
  });
}

export async function hasWork(db: Db, build: Build): Promise<'work' | 'idle' | 'off'> {
  const types: readonly string[] = build.projection.types;
  return sessionOf(db).statement('look for work', (trx) => {
    const row = trx.server.checkpoints.get(trx, keyOf(build));
    if (!row || row.status !== 'live') return 'off';
    const waiting = below(trx, trx.server.horizon());
    const work = waiting.some((event) => isAfter(event, row) && types.includes(event.type));
    return work || isStale(row, trx) ? 'work' : 'idle';
  });
}

export async function pause(db: Db, build: Build): Promise<void> {
  await sessionOf(db).statement('pause view', async (trx) => {
    await trx.lockRow(`checkpoint ${keyOf(build)}`);
    const row = trx.server.checkpoints.get(trx, keyOf(build));
    if (row) trx.server.checkpoints.put(trx, keyOf(build), { ...row, status: 'paused' });
  });
}
