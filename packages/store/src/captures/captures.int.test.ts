import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { eventId, type NewEvent } from '@juxta/domain';
import { testDatabase, type TestDatabase } from '@juxta/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { openStore, type Store } from '../database.ts';
import { readStreams } from '../events/read.ts';
import { captureStanding, markIndexRead, recordObservations } from '../observations.ts';
import { BlobStore, MissingBlob } from './blobs.ts';
import {
  lastBody,
  lastReadCaptures,
  lastSlices,
  pendingCaptures,
  storedCaptures,
  targetsToNormalize,
  unreadTargets,
} from './read.ts';
import { newCaptureId, recordCaptures, type NewCapture } from './record.ts';

let database: TestDatabase;
let store: Store;
let dataDir: string;
let blobs: BlobStore;
let target: string;
beforeAll(async () => {
  database = await testDatabase({
    name: 'store',
    template: async (url) => {
      const opened = await openStore(url);
      await opened.close();
    },
  });
  store = await openStore(database.url);
  dataDir = await mkdtemp(join(tmpdir(), 'juxta-blobs-'));
  blobs = new BlobStore(dataDir);
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
  if (dataDir) await rm(dataDir, { recursive: true });
});
beforeEach(() => {
  target = `pkg:npm/${randomUUID()}`;
});

function capture(change: Partial<NewCapture> = {}): NewCapture {
  return {
    id: randomUUID(),
    target,
    request: 'packument',
    source: 'npm',
    parent: null,
    url: 'https://npm.registry.example/gulp',
    finalUrl: null,
    outcome: 'body',
    status: 200,
    headers: { etag: '"1"' },
    blob: null,
    sameAs: null,
    failure: null,
    licence: 'CC0-1.0',
    covers: { attributes: ['license'], metrics: [], releases: 'all', links: true },
    startedAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T03:04:06.000Z',
    ...change,
  };
}
const record = async (...captures: NewCapture[]) => {
  await recordCaptures(store.db, captures);
  return captures.map((one) => one.id);
};
const read = (id: string, extractorVersion = 1, seq = 1) =>
  recordObservations(store.db, [
    {
      capture: id,
      extractorVersion,
      target,
      seq,
      outcome: 'read',
      factsHash: null,
      counts: {},
      failure: null,
      observedAt: '2026-01-02T03:04:06Z',
    },
  ]);
const pendingIds = async () => (await pendingCaptures(store.db, target)).map((one) => one.id);
describe('recording', () => {
  const broke = (host: string): NewEvent => ({
    stream: `source/${target}`,
    id: eventId(`source/${target}`, 'SourceBroke', host),
    type: 'SourceBroke',
    schemaVersion: 1,
    occurredAt: '2026-01-02T03:04:06.000Z',
    data: {
      host,
      code: 'dns',
      detail: '',
      capture: randomUUID(),
      observed_at: '2026-01-02T03:04:06.000Z',
      covers: { attributes: [], metrics: [] },
    },
  });
  const events = async () =>
    (await readStreams(store.db, [`source/${target}`])).get(`source/${target}`)?.length;

  test('stores captures, bodies and events, once however often it is repeated', async () => {
    const captures = [
      capture({ blob: await blobs.prepare(Buffer.from(target)) }),
      capture({ outcome: 'absent', status: 404 }),
    ];
    for (let repeat = 0; repeat < 2; repeat += 1) await recordCaptures(store.db, captures, [broke('a')]);
    expect(await pendingCaptures(store.db, target)).toMatchObject([
      {
        id: captures[0]?.id,
        outcome: 'body',
        status: 200,
        headers: { etag: '"1"' },
        covers: captures[0]?.covers,
      },
      { id: captures[1]?.id, outcome: 'absent', status: 404, sha256: null },
    ]);
    expect(await events()).toBe(1);
  });

  test('that settles with an error writes nothing', async () => {
    const blob = await blobs.prepare(Buffer.from(target));
    const lost = new Error('the host was lost');
    const recording = recordCaptures(store.db, [capture({ blob })], [broke('a')], async (trx) => {
      expect(await pendingCaptures(trx, target)).toHaveLength(1);
      throw lost;
    });
    await expect(recording).rejects.toBe(lost);
    expect([await pendingIds(), await events()]).toEqual([[], 0]);
    await expect(blobs.read(store.db, blob.sha256)).rejects.toThrow(MissingBlob);
  });

  test('of one bad capture among good ones is refused as a whole', async () => {
    const blob = await blobs.prepare(Buffer.from(target));
    const bad = capture({ outcome: 'nonsense' as 'body', blob });
    await expect(record(capture(), bad)).rejects.toMatchObject({ code: '23514' });
    expect(await pendingIds()).toEqual([]);
    await expect(blobs.read(store.db, blob.sha256)).rejects.toThrow(MissingBlob);
  });

  test('ids sort by time', async () => {
    const ids = [await newCaptureId(store.db), await newCaptureId(store.db), await newCaptureId(store.db)];
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(3);
  });
});

describe('reading', () => {
  test('pending captures come in the order in which they were made, not by id, and end once read', async () => {
    const ids = [];
    for (const endedAt of ['2026-01-03', '2026-01-01', '2026-01-02'])
      ids.push(...(await record(capture({ endedAt: `${endedAt}T00:00:00Z` }))));
    const made = [ids[1], ids[2], ids[0]];
    expect(await pendingIds()).toEqual(made);
    expect((await pendingCaptures(store.db, target, 2)).map((one) => one.id)).toEqual(made.slice(0, 2));
    expect(await unreadTargets(store.db, [target, 'pkg:npm/none'])).toEqual([target]);
    await read(ids[1]!, 7);
    await read(ids[1]!, 7);
    expect(await pendingIds()).toEqual([ids[2], ids[0]]);
    expect(await captureStanding(store.db, ids[1]!, 7)).toEqual({ read: true, late: false, held: null });
    expect(await captureStanding(store.db, ids[1]!, 8)).toEqual({ read: false, late: false, held: null });
    await read(ids[2]!);
    expect((await captureStanding(store.db, ids[1]!, 7)).late).toBe(true);
    expect((await captureStanding(store.db, ids[0]!, 7)).late).toBe(false);
    for (const id of ids) await read(id);
    expect([await pendingIds(), await unreadTargets(store.db, [target])]).toEqual([[], []]);
  });

  test('the sweeper finds the oldest unread capture of a target, once that is old enough', async () => {
    const ids = await record(capture(), capture());
    const found = async (seconds: number) =>
      (await targetsToNormalize(store.db, seconds)).filter((one) => one.target === target);
    expect(await found(3_600)).toEqual([]);
    await sql`ALTER TABLE crawl.capture DISABLE TRIGGER capture_append_only`.execute(store.db);
    await sql`UPDATE crawl.capture SET recorded_at = recorded_at - interval '2 hours' WHERE target = ${target}`.execute(
      store.db,
    );
    const [first] = await pendingIds();
    expect(await found(3_600)).toEqual([{ target, capture: first }]);
    for (const id of ids) await read(id);
    expect(await found(3_600)).toEqual([]);
  });

  test('the last read capture of each request has a body, and names the newest extractor that read it', async () => {
    const [old] = await record(capture());
    const [last] = await record(capture());
    const [absent] = await record(capture({ outcome: 'absent' }));
    const [unread] = await record(capture());
    const [other] = await record(capture({ request: 'downloads' }));
    for (const [id, version] of [
      [old, 9],
      [last, 2],
      [last, 10],
      [absent, 11],
      [other, 1],
    ] as const)
      await read(id!, version);
    const rows = await lastReadCaptures(store.db, target);
    expect(rows.map((one) => [one.request, one.id, one.extractor_version])).toEqual([
      ['downloads', other, 1],
      ['packument', last, 10],
    ]);
    expect((await lastBody(store.db, target, 'packument'))?.id).toBe(unread);
    expect(await lastBody(store.db, target, 'none')).toBeUndefined();
  });

  test('the last slice of an index is its hash, or null where it was absent', async () => {
    const blob = await blobs.prepare(Buffer.from('a slice'));
    const gone = `${target}/gone`;
    await record(capture({ request: 'suite', blob: await blobs.prepare(Buffer.from('older')) }));
    await record(capture({ request: 'suite', blob }), capture({ request: 'suite', target: gone, blob }));
    await record(capture({ request: 'suite', target: gone, outcome: 'absent' }));
    expect(await lastSlices(store.db, 'suite', [target, gone, 'pkg:npm/none'])).toEqual(
      new Map([
        [target, blob.sha256.toString('hex')],
        [gone, null],
      ]),
    );
  });

  test('an index counts as read once its slices are stored; only stored ids are stored', async () => {
    const [id] = await record(capture({ request: 'index' }));
    await markIndexRead(store.db, id!, 3, 12);
    await markIndexRead(store.db, id!, 3, 12);
    expect((await captureStanding(store.db, id!, 3)).read).toBe(true);
    expect(await pendingIds()).toEqual([]);
    expect(await storedCaptures(store.db, [id!, randomUUID()])).toEqual(new Set([id]));
  });
});
