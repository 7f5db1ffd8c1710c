import { readReplay } from '@juxta/store';
import { expect, test } from 'vitest';

import { gulp, newerNpm, npm, openLab, packageDocument } from '../spec/lab.ts';
import { replayCaptures } from './replay.ts';

const grunt = 'pkg:npm/grunt';
const on = (day: number) => ({ endedAt: `2026-01-0${day}T00:00:00.000Z` });
const nothing = { targets: 2, rederived: 0, unchanged: 2, failed: [], events_appended: 0 };

type Lab = Awaited<ReturnType<typeof openLab>>;

/** Two versions of two packages, one of them without MIT, and downloads on two days. */
async function fill(lab: Lab): Promise<void> {
  const body = { downloads: 7, start: '2026-01-01', end: '2026-01-07' };
  for (const day of [1, 2]) {
    await lab.capture({ ...on(day), body: packageDocument(`${day}.0.0`) });
    await lab.capture({ ...on(day), body, request: 'downloads' });
    await lab.capture({
      ...on(day),
      target: grunt,
      body: { ...packageDocument(`${day}.0.0`, { license: 'ISC' }), name: 'grunt' },
    });
  }
  await lab.normalize();
  await lab.normalize(undefined, grunt);
}

const count = async (lab: Lab) =>
  (await lab.query('SELECT count(*)::int AS n FROM es.events'))[0] as { n: number };

test('with the extractors that read them, stored captures tell nothing new, however often', async () => {
  await using lab = await openLab();
  await fill(lab);
  const before = await count(lab);
  expect(await replayCaptures(lab.parts)).toEqual(nothing);
  expect(await replayCaptures(lab.parts)).toEqual(nothing);
  expect(await count(lab)).toEqual(before);
});

test('with newer extractors each target that differs is told anew once, and all captures count as read by them', async () => {
  await using lab = await openLab();
  await fill(lab);
  const parts = lab.partsWith(newerNpm());
  expect(await replayCaptures(parts)).toEqual({
    targets: 2,
    rederived: 1,
    unchanged: 1,
    failed: [],
    events_appended: 1,
  });
  expect((await lab.types()).at(-1)).toBe('HistoryRederived');
  expect(await lab.types(grunt)).not.toContain('HistoryRederived');
  const versions = (await lab.observations()).map(({ extractor_version }) => extractor_version);
  expect(versions.filter((version) => version === newerNpm().version)).toHaveLength(6);
  expect(await replayCaptures(parts)).toEqual(nothing);
});

test('samples that a newer extractor reads otherwise are appended to their day', async () => {
  await using lab = await openLab();
  await fill(lab);
  const doubling = {
    ...newerNpm(),
    normalize: (...args: Parameters<ReturnType<typeof npm>['normalize']>) => {
      const read = npm().normalize(...args);
      if (read.outcome === 'failed') return read;
      return { ...read, metrics: read.metrics.map((one) => ({ ...one, value: one.value * 2 })) };
    },
  };
  expect(await replayCaptures(lab.partsWith(doubling))).toMatchObject({ rederived: 0, events_appended: 2 });
  const samples = await lab.events(`series/${gulp}/2026-01`);
  expect(samples.map(({ data }) => [data['day'], data['samples'][0].value])).toEqual([
    ['2026-01-01', 7],
    ['2026-01-02', 7],
    ['2026-01-01', 14],
    ['2026-01-02', 14],
  ]);
  expect(await replayCaptures(lab.partsWith(doubling))).toEqual(nothing);
});

test('a source and a time narrow it', async () => {
  await using lab = await openLab();
  await fill(lab);
  await lab.capture({ ...on(5), target: grunt, body: { ...packageDocument('5.0.0'), name: 'grunt' } });
  await lab.normalize(undefined, grunt);
  expect(await replayCaptures(lab.parts, { since: '2026-01-03T00:00:00Z' })).toMatchObject({ targets: 1 });
  expect(await replayCaptures(lab.parts, { source: 'npm' })).toMatchObject({ targets: 2 });
  expect(await replayCaptures(lab.parts, { source: 'github' })).toMatchObject({ targets: 0 });
});

test('an extractor that throws leaves its target’s history as it is, and the others are told', async () => {
  await using lab = await openLab();
  await fill(lab);
  const newer = newerNpm();
  const throwing = {
    ...newer,
    normalize: (...[answer, target]: Parameters<typeof newer.normalize>) => {
      if (target === grunt) throw new Error('cannot');
      return newer.normalize(answer, target);
    },
  };
  const result = await replayCaptures(lab.partsWith(throwing));
  expect(result).toMatchObject({ targets: 2, rederived: 1, events_appended: 1 });
  expect(result.failed).toMatchObject([
    { target: grunt, code: 'extractor_error', message: expect.stringContaining('cannot') },
  ]);
  expect(await lab.types(grunt)).not.toContain('HistoryRederived');
});

test('one that is stopped goes on after what it finished', async () => {
  await using lab = await openLab();
  await fill(lab);
  const parts = lab.partsWith(newerNpm());
  const scope = JSON.stringify({
    source: null,
    since: null,
    versions: parts.sources.all.map(({ id, version }) => `${id}@${version}`).toSorted(),
  });
  await lab.query(`INSERT INTO crawl.replay (scope, after, result) VALUES ($1, $2, $3)`, [
    scope,
    grunt,
    JSON.stringify({ ...nothing, targets: 1, unchanged: 1 }),
  ]);
  expect(await replayCaptures(parts)).toMatchObject({ targets: 2, rederived: 1, unchanged: 1 });
  expect(await readReplay(lab.parts.db, scope)).toBeUndefined();
  await expect(replayCaptures(parts, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/iu);
});
