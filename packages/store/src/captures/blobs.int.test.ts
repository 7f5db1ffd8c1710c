import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { testDatabase, type TestDatabase } from '@juxta/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openStore, type Store } from '../database.ts';
import { BlobStore, MissingBlob, type StoredBlob } from './blobs.ts';
import { recordCaptures, type NewCapture } from './record.ts';

let database: TestDatabase;
let store: Store;
let dataDir: string;
let blobs: BlobStore;
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

function capture(change: Partial<NewCapture> = {}): NewCapture {
  return {
    id: randomUUID(),
    target: 'pkg:npm/gulp',
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
const record = (...captures: NewCapture[]) => recordCaptures(store.db, captures);
const fileOf = (blob: StoredBlob) => {
  const hex = blob.sha256.toString('hex');
  return join(dataDir, 'blobs', hex.slice(0, 2), `${hex}.zst`);
};

describe('a body', () => {
  test.each([
    ['of nothing', Buffer.alloc(0), 'row'],
    ['of a few bytes', Buffer.from('{"name":"gulp"}'), 'row'],
    ['of a million equal bytes', Buffer.alloc(1_000_000, 'x'), 'row'],
    ['of 100,000 random bytes', randomBytes(100_000), 'file'],
  ])('%s comes back', async (_, content, stored) => {
    const blob = await blobs.prepare(content);
    expect(blob).toMatchObject({ stored, bytes: content.byteLength });
    expect(blob.sha256).toEqual(createHash('sha256').update(content).digest());
    await record(capture({ blob }), capture({ blob }));
    await record(capture({ blob: await blobs.prepare(content) }));
    expect((await blobs.read(store.db, blob.sha256)).equals(content)).toBe(true);
  });

  test('prepared by many at once is one whole file', async () => {
    const content = randomBytes(50_000);
    const prepared = await Promise.all(Array.from({ length: 8 }, () => blobs.prepare(content)));
    const [blob] = prepared as [StoredBlob];
    await record(capture({ blob }));
    expect((await blobs.read(store.db, blob.sha256)).equals(content)).toBe(true);
    const files = await readdir(join(fileOf(blob), '..'));
    expect(files.filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test.each<[string, (blob: StoredBlob) => Promise<unknown>]>([
    ['whose file is gone', (blob) => rm(fileOf(blob))],
    ['whose file is no zstd', (blob) => writeFile(fileOf(blob), 'nonsense')],
    ['whose file is empty', (blob) => writeFile(fileOf(blob), '')],
    [
      'whose file holds another body',
      async (blob) => {
        const other = await blobs.prepare(randomBytes(20_000));
        await copyFile(fileOf(other), fileOf(blob));
      },
    ],
    [
      'whose file holds a longer body',
      async (blob) => {
        const other = await blobs.prepare(randomBytes(90_000));
        await copyFile(fileOf(other), fileOf(blob));
      },
    ],
  ])('%s is missing, and says which', async (_, spoil) => {
    const blob = await blobs.prepare(randomBytes(20_000));
    await record(capture({ blob }));
    await spoil(blob);
    const reading = blobs.read(store.db, blob.sha256);
    await expect(reading).rejects.toBeInstanceOf(MissingBlob);
    await expect(reading).rejects.toMatchObject({
      code: 'missing_blob',
      message: expect.stringContaining(blob.sha256.toString('hex')),
    });
  });

  test('that was never recorded is missing, though its file is there', async () => {
    const blob = await blobs.prepare(randomBytes(20_000));
    await expect(blobs.read(store.db, blob.sha256)).rejects.toThrow('never stored or was erased');
  });
});
