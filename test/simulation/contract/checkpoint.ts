import { randomUUID } from 'node:crypto';

import { logStart, type Database } from '@juxta/store';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Build } from '../../../packages/projections/src/builds.ts';
import type * as checkpoints from '../../../packages/projections/src/checkpoint.ts';
import { event, newName, opened, type Lab, type Subject } from './lab.ts';

/** What a turn of a view asks of its checkpoint. */
export interface Checkpoints extends Pick<typeof checkpoints, keyof typeof checkpoints> {
  /** A build that is live and has read nothing. */
  readonly makeBuild: (db: Database, build: Build) => Promise<void>;
}

/** What the checkpoint of a view promises: it is the lease, and it moves with the rows or not at all. */
export function checkpointContract({ store, open }: Subject, views: Checkpoints): void {
  let lab: Lab;
  let db: Database;
  beforeAll(async () => {
    lab = await open();
    ({ db } = lab);
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  async function newBuild(): Promise<Build> {
    const projection = {
      name: `view-${randomUUID().replaceAll(/[^a-z]/gu, '')}`,
      version: 1,
      fingerprint: '',
      types: ['SourceRecovered'] as const,
      mart: [],
      tables: {},
      stored: async () => undefined,
      empty: undefined,
      fold: () => ({}),
    };
    const build = { projection, number: 1 };
    await views.makeBuild(db, build);
    return build;
  }

  /** As a turn does it: the lease, what lies below its horizon, and the new checkpoint. */
  async function turn(trx: Database, build: Build, limit = 1_000) {
    const checkpoint = await views.lease(trx, build);
    if (!checkpoint) return undefined;
    const end = { xid: checkpoint.horizon, position: 0 };
    const batch = await views.readBatch(trx, build.projection, checkpoint, end, limit);
    const last = batch.at(-1);
    const to = last && batch.length === limit ? { xid: last.tx, position: last.position } : end;
    await views.moveCheckpoint(trx, build, to);
    return batch.map((row) => `${row.stream_id} ${row.version}`);
  }
  const committed = (build: Build, limit?: number) =>
    db.transaction().execute((trx) => turn(trx as unknown as Database, build, limit));

  test('one has the lease until its transaction ends; another one is sent away, not kept waiting', async () => {
    const build = await newBuild();
    const holder = await opened(db, (trx) => views.lease(trx, build));
    expect(holder.result).toMatchObject({ xid: '0', position: '0' });
    expect(await committed(build)).toBeUndefined();
    await holder.rollback();
    expect(await committed(build)).toBeDefined();
  });

  test('what a turn read is read once where it commits, and again where it does not', async () => {
    const [build, stream] = [await newBuild(), newName('source')];
    await lab.visible();
    await committed(build);
    await store.appendEvents(db, [event(stream, 1), event(stream, 2), event(stream, 3)]);
    await lab.visible();
    const lost = await opened(db, (trx) => turn(trx, build, 2));
    await lost.rollback();
    const pages = [await committed(build, 2), await committed(build, 2), await committed(build, 2)];
    expect([lost.result, ...pages]).toEqual([
      [`${stream} 1`, `${stream} 2`],
      [`${stream} 1`, `${stream} 2`],
      [`${stream} 3`],
      [],
    ]);
  });

  test('a turn ends below what is in flight, and comes to it later', async () => {
    const [build, slow, quick] = [await newBuild(), newName('source'), newName('source')];
    await lab.visible();
    await committed(build);
    const writer = await opened(db, (trx) => store.appendEvents(trx, [event(slow, 1)]));
    await store.appendEvents(db, [event(quick, 1)]);
    expect(await committed(build)).toEqual([]);
    await writer.commit();
    await lab.visible();
    expect(await views.hasWork(db, build)).toBe('work');
    expect(await committed(build)).toEqual([`${slow} 1`, `${quick} 1`]);
  });

  test('a checkpoint never goes back', async () => {
    const build = await newBuild();
    await committed(build);
    const before = await db.transaction().execute((trx) => views.lease(trx, build));
    await views.moveCheckpoint(db, build, logStart);
    const after = await db.transaction().execute((trx) => views.lease(trx, build));
    expect([after?.xid, after?.position]).toEqual([before?.xid, before?.position]);
  });

  test('a view that is paused has no work and no lease', async () => {
    const build = await newBuild();
    await views.pause(db, build, { position: 1, eventType: 'SourceRecovered', message: 'cannot be applied' });
    expect([await views.hasWork(db, build), await committed(build)]).toEqual(['off', undefined]);
  });
}
