import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runSql } from '@juxta/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { openLogLab, renamed, type LogLab } from '../../spec/log-lab.ts';
import { eraseCapture } from '../captures/erase.ts';
import { appendEvents } from '../events/append.ts';
import { sealNext } from '../seals/sealer.ts';
import { verify } from './verify.ts';

/** Six events in three seals, one in none, and two bodies. */
async function openFilled(): Promise<LogLab & { captures: string[] }> {
  const lab = await openLogLab(4);
  await appendEvents(
    lab.db,
    Array.from({ length: 7 }, (_, n) => renamed(`tool/${n % 2}`, n)),
  );
  for (let seal = 0; seal < 3; seal += 1) await sealNext(lab.db, { batch: 2, ageMs: 0 });
  const captures = await lab.capture('a small body', largeBody(1));
  return { ...lab, captures };
}

/** More than fits a row, however it is compressed. */
const largeBody = (seed: number): Uint8Array =>
  createHash('shake256', { outputLength: 200_000 }).update(`${seed}`).digest();

async function blobFiles(lab: LogLab): Promise<string[]> {
  const names = await readdir(join(lab.dataDir, 'blobs'), { recursive: true });
  return names.filter((name) => name.endsWith('.zst')).map((name) => join(lab.dataDir, 'blobs', name));
}

test('what nobody touched is clean, and what is not sealed yet is counted', async () => {
  await using lab = await openFilled();
  const seen: string[] = [];
  const result = await verify(lab.db, lab.blobs, {
    onProgress: (what, done) => seen.push(`${what} ${done}`),
  });
  expect(result).toMatchObject({
    events: { sealed: 6, unsealed: 1 },
    seals: { count: 3, to_position: 6 },
    bodies: { checked: 2, bytes: 200_012, erased: 0 },
    problems_found: 0,
    problems: [],
  });
  expect(seen).toEqual(['events 2', 'events 4', 'events 6', 'bodies 2']);
  const head = result.seals.head ?? '';
  expect((await verify(lab.db, lab.blobs, { head })).problems).toEqual([]);
});

describe('a change of a sealed event is named by seal and position', () => {
  test.each([
    ['data', `data = jsonb_set(data, '{name}', '"b name"')`],
    ['meta', `meta = '{"x": 1}'`],
    ['type', `type = 'ToolRenamee'`],
    ['stream', `stream_id = 'tool/2', version = 9`],
    ['version', 'version = 9'],
    ['event id', `event_id = '00000000-0000-0000-0000-000000000000'`],
    ['schema version', 'schema_version = 2'],
    ['occurred at', `occurred_at = occurred_at + interval '1 microsecond'`],
    ['recorded at', `recorded_at = recorded_at - interval '1 microsecond'`],
    ['occurred at, for ever', `occurred_at = 'infinity'`],
    ['correlation', `correlation_id = event_id`],
    ['causation', `causation_id = event_id`],
  ])('%s', async (_, change) => {
    await using lab = await openFilled();
    await lab.forge(`UPDATE es.events SET ${change} WHERE position = 3`);
    const { problems } = await verify(lab.db, lab.blobs);
    expect(problems).toMatchObject([{ kind: 'event_changed', seal: 2, position: 3 }]);
  });

  test('one that was removed, and one that was moved', async () => {
    await using lab = await openFilled();
    await lab.forge('DELETE FROM es.events WHERE position = 4');
    await lab.forge('UPDATE es.events SET position = -position WHERE position = 1');
    expect((await verify(lab.db, lab.blobs)).problems).toMatchObject([
      { kind: 'event_added', seal: 1, position: -1, stream: 'tool/0' },
      { kind: 'event_missing', seal: 1, position: 1 },
      { kind: 'event_missing', seal: 2, position: 4 },
    ]);
  });

  test('one that was put where a rollback had left a hole', async () => {
    await using lab = await openLogLab(3);
    await appendEvents(lab.db, [renamed('tool/a', 1)]);
    await runSql(lab.url, `SELECT nextval('es.event_position')`);
    await appendEvents(lab.db, [renamed('tool/a', 2)]);
    await sealNext(lab.db, { ageMs: 0 });
    expect((await verify(lab.db, lab.blobs)).problems).toEqual([]);
    await lab.forge(`INSERT INTO es.events (position, version, occurred_at, event_id, schema_version, stream_id, type, data)
      VALUES (2, 3, now(), gen_random_uuid(), 1, 'tool/a', 'ToolRenamed', '{}')`);
    expect((await verify(lab.db, lab.blobs)).problems).toMatchObject([{ kind: 'event_added', position: 2 }]);
  });

  test('not the transaction id, which a restore rewrites', async () => {
    await using lab = await openFilled();
    await lab.forge(`UPDATE es.events SET xid = '1'`);
    expect((await verify(lab.db, lab.blobs)).problems).toEqual([]);
  });
});

describe('a change of a seal is named', () => {
  test.each([
    [
      'its leaves',
      'leaves = set_byte(leaves, 0, 1 # get_byte(leaves, 0))',
      ['seal_changed', 'event_changed'],
    ],
    ['its positions', `positions = '{[3,3],[5,5]}'`, ['seal_changed', 'event_added', 'event_missing']],
    ['its hash', 'hash = set_byte(hash, 0, 1 # get_byte(hash, 0))', ['seal_changed', 'seal_changed']],
    [
      'what it follows',
      'previous = set_byte(previous, 0, 1 # get_byte(previous, 0))',
      ['seal_changed', 'seal_changed'],
    ],
    ['its format', 'format = 9', ['seal_changed']],
  ])('%s', async (_, change, kinds) => {
    await using lab = await openFilled();
    await lab.forge(`UPDATE es.seals SET ${change} WHERE number = 2`);
    const { problems } = await verify(lab.db, lab.blobs);
    expect(problems.map(({ kind }) => kind)).toEqual(kinds);
    expect(problems[0]).toMatchObject({ seal: 2 });
  });

  test('one that was removed, also with its events', async () => {
    await using lab = await openFilled();
    await lab.forge('DELETE FROM es.seals WHERE number = 2');
    expect((await verify(lab.db, lab.blobs)).problems).toMatchObject([{ kind: 'seal_missing', seal: 2 }]);
    await lab.forge('DELETE FROM es.events WHERE position IN (3, 4)');
    expect((await verify(lab.db, lab.blobs)).problems).toMatchObject([{ kind: 'seal_missing', seal: 2 }]);
  });

  test('an end that was cut off is missed by who noted its head', async () => {
    await using lab = await openFilled();
    const { head } = (await verify(lab.db, lab.blobs)).seals;
    await lab.forge('DELETE FROM es.seals WHERE number = 3');
    await lab.forge('DELETE FROM es.events WHERE position > 4');
    expect((await verify(lab.db, lab.blobs)).problems).toEqual([]);
    expect((await verify(lab.db, lab.blobs, { head: head ?? '' })).problems).toMatchObject([
      { kind: 'head_missing' },
    ]);
  });
});

describe('a change of a body is named by its hash and its captures', () => {
  test('in a file, whichever bit flips', async () => {
    await using lab = await openFilled();
    const [file = ''] = await blobFiles(lab);
    const packed = await readFile(file);
    const anywhere = fc.integer({ min: 0, max: 8 * packed.length - 1 });
    const flips = fc.asyncProperty(anywhere, async (bit) => {
      const flipped = Buffer.from(packed);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(file, flipped);
      expect((await verify(lab.db, lab.blobs)).problems).toMatchObject([
        { kind: 'body_changed', sha256: file.slice(-68, -4), captures: [lab.captures[1]] },
      ]);
    });
    await fc.assert(flips, { numRuns: 40, examples: [[0], [32], [47], [8 * packed.length - 1]] });
    await writeFile(file, packed.subarray(0, -3));
    expect((await verify(lab.db, lab.blobs)).problems).toMatchObject([{ kind: 'body_changed' }]);
    await writeFile(file, packed);
    expect((await verify(lab.db, lab.blobs)).problems).toEqual([]);
  });

  test('in a row', async () => {
    await using lab = await openFilled();
    await lab.forge(
      `UPDATE crawl.blob SET body = set_byte(body, 12, 1 # get_byte(body, 12)) WHERE stored = 'row'`,
    );
    expect((await verify(lab.db, lab.blobs)).problems).toMatchObject([
      { kind: 'body_changed', captures: [lab.captures[0]] },
    ]);
  });

  test('a file that is gone, a row that is gone', async () => {
    await using lab = await openFilled();
    for (const file of await blobFiles(lab)) await rm(file);
    await lab.forge(`DELETE FROM crawl.blob WHERE stored = 'row'`);
    const { problems } = await verify(lab.db, lab.blobs);
    expect(problems).toMatchObject([
      { kind: 'body_missing', captures: [lab.captures[1]] },
      { kind: 'body_missing', captures: [lab.captures[0]] },
    ]);
  });

  test('not one that was erased: that is told as erased', async () => {
    await using lab = await openFilled();
    for (const capture of lab.captures)
      await eraseCapture(lab.db, lab.blobs, { capture, reason: 'a takedown', by: 'test' });
    const result = await verify(lab.db, lab.blobs);
    expect(result).toMatchObject({ bodies: { checked: 0, erased: 2 }, problems: [] });
    expect(result.erased.map(({ capture, reason }) => [capture, reason])).toEqual(
      lab.captures.map((capture) => [capture, 'a takedown']),
    );
  });

  test('the file of an erased capture that is back', async () => {
    await using lab = await openFilled();
    const capture = lab.captures[1] ?? '';
    await eraseCapture(lab.db, lab.blobs, { capture, reason: 'a takedown', by: 'test' });
    await lab.blobs.prepare(largeBody(1));
    expect((await verify(lab.db, lab.blobs)).problems).toMatchObject([
      {
        kind: 'body_not_erased',
        captures: [capture],
        detail: expect.stringContaining(`erase capture ${capture}`),
      },
    ]);
    const again = await eraseCapture(lab.db, lab.blobs, { capture, reason: 'another', by: 'test' });
    expect(again).toMatchObject({ body: 'removed', isNew: false });
    expect((await verify(lab.db, lab.blobs)).problems).toEqual([]);
  });
});
