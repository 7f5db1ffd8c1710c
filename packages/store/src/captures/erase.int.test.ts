import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { streamOf } from '@juxta/domain';
import { sql } from 'kysely';
import { expect, test } from 'vitest';

import { openLogLab, type LogLab } from '../../spec/log-lab.ts';
import { readStream } from '../events/read.ts';
import { MissingBlob } from './blobs.ts';
import { eraseCapture, UnknownCapture } from './erase.ts';
import { lastBody } from './read.ts';

const order = { reason: 'a takedown', by: 'test' };
const big = new Uint8Array(300_000).map((_, n) => (n * n * 31 + (n >> 3)) % 251);

async function hashOf(lab: LogLab, capture: string): Promise<Buffer> {
  const { rows } = await sql<{
    sha256: Buffer;
  }>`SELECT sha256 FROM crawl.capture WHERE id = ${capture}`.execute(lab.db);
  return rows[0]?.sha256 ?? Buffer.alloc(0);
}

test.each([
  ['a row', 'a name and a mail address'],
  ['a file', big],
])('a body in %s is gone for good, and its hash stays', async (_, body) => {
  await using lab = await openLogLab(3);
  const [capture = ''] = await lab.capture(body);
  const sha256 = await hashOf(lab, capture);
  expect(await eraseCapture(lab.db, lab.blobs, { capture, ...order })).toEqual({
    capture,
    sha256: sha256.toString('hex'),
    body: 'removed',
    isNew: true,
  });
  await expect(lab.blobs.read(lab.db, sha256)).rejects.toBeInstanceOf(MissingBlob);
  const left = await readdir(join(lab.dataDir, 'blobs'), { recursive: true }).catch(() => []);
  expect(left.filter((name) => name.endsWith('.zst'))).toEqual([]);
  expect(await hashOf(lab, capture)).toEqual(sha256);
  expect(await readStream(lab.db, streamOf.capture(capture))).toMatchObject([
    { type: 'CaptureErased', data: { capture, ...order } },
  ]);
});

test('a body that another capture shares stays until that is erased as well', async () => {
  await using lab = await openLogLab(3);
  const [one = ''] = await lab.capture(big);
  const [other = ''] = await lab.capture(big);
  expect(await eraseCapture(lab.db, lab.blobs, { capture: one, ...order })).toMatchObject({ body: 'shared' });
  expect(await lab.blobs.read(lab.db, await hashOf(lab, one))).toHaveLength(big.length);
  expect(await eraseCapture(lab.db, lab.blobs, { capture: other, ...order })).toMatchObject({
    body: 'removed',
  });
  await expect(lab.blobs.read(lab.db, await hashOf(lab, one))).rejects.toBeInstanceOf(MissingBlob);
});

test('erased again, at the same time too, it is one event', async () => {
  await using lab = await openLogLab(6);
  const [capture = ''] = await lab.capture(big);
  const erased = await Promise.all(
    Array.from({ length: 5 }, () => eraseCapture(lab.db, lab.blobs, { capture, ...order })),
  );
  expect(erased.filter(({ isNew }) => isNew)).toHaveLength(1);
  expect(await readStream(lab.db, streamOf.capture(capture))).toHaveLength(1);
});

test('the same bytes, fetched again, are a capture like any other; a conditional request no longer asks for the erased one', async () => {
  await using lab = await openLogLab(3);
  const [erased = ''] = await lab.capture(big);
  await eraseCapture(lab.db, lab.blobs, { capture: erased, ...order });
  expect(await lastBody(lab.db, 'pkg:npm/gulp', 'document')).toBeUndefined();
  const [again = ''] = await lab.capture(big);
  expect(await lastBody(lab.db, 'pkg:npm/gulp', 'document')).toMatchObject({ id: again });
  expect(await lab.blobs.read(lab.db, await hashOf(lab, again))).toHaveLength(big.length);
});

test.each(['00000000-0000-7000-8000-000000000000', 'no id at all'])('%s is no capture', async (capture) => {
  await using lab = await openLogLab(2);
  await expect(eraseCapture(lab.db, lab.blobs, { capture, ...order })).rejects.toBeInstanceOf(UnknownCapture);
});

test('a body does not leave without the event, and a capture that is being recorded keeps its body', async () => {
  await using lab = await openLogLab(6);
  const [capture = ''] = await lab.capture(big);
  await expect(sql`DELETE FROM crawl.blob`.execute(lab.db)).rejects.toMatchObject({ code: 'ES403' });
  const [, recorded] = await Promise.all([
    eraseCapture(lab.db, lab.blobs, { capture, ...order }),
    Promise.all(Array.from({ length: 5 }, () => lab.capture(`a body of ${capture}`))),
  ]);
  for (const [id = ''] of recorded)
    expect((await lab.blobs.read(lab.db, await hashOf(lab, id))).toString()).toContain(capture);
});
