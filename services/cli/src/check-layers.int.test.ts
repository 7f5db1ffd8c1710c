import { randomUUID } from 'node:crypto';

import { normalizePending } from '@juxta/normalizer';
import { newCaptureId, recordCaptures, type NewCapture } from '@juxta/store';
import { expect, test } from 'vitest';

import { openLab } from '../spec/lab.ts';
import type { App } from './app.ts';
import { checkLayers } from './check-layers.ts';
import { replay } from './replay.ts';
import { catchUp } from './settle.ts';

const gulp = 'pkg:npm/gulp';

function capture(app: App, version: string): Promise<string> {
  const document = {
    name: 'gulp',
    'dist-tags': { latest: version },
    versions: { [version]: { license: 'MIT' } },
  };
  return captureOf(app, 'document', document, `2026-01-0${version[0]}T00:00:00.000Z`);
}

async function captureOf({ db, blobs, sources }: App, request: string, document: object, at: string) {
  const asked = sources
    .get('npm')
    ?.requests(gulp)
    .find(({ name }) => name === request);
  if (!asked) throw new Error(`the npm source asks for no ${request}`);
  const id = await newCaptureId(db);
  const row: NewCapture = {
    id,
    target: gulp,
    request,
    source: 'npm',
    parent: null,
    url: asked.url,
    finalUrl: asked.url,
    outcome: 'body',
    status: 200,
    headers: { 'content-type': 'application/json' },
    blob: await blobs.prepare(Buffer.from(JSON.stringify(document))),
    sameAs: null,
    failure: null,
    licence: 'MIT',
    covers: asked.covers,
    startedAt: at,
    endedAt: at,
  };
  await recordCaptures(db, [row]);
  return id;
}

test('layers that agree are ok, also where a history was told anew', async () => {
  await using lab = await openLab();
  for (const version of ['3.0.0', '1.0.0', '2.0.0']) {
    await capture(lab.app, version);
    await normalizePending(lab.app, gulp);
  }
  await catchUp(lab.app);
  expect((await checkLayers(lab.app)).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  expect(await replay(lab.app, {})).toEqual({
    targets: 1,
    rederived: 0,
    unchanged: 1,
    failed: [],
    events_appended: 0,
  });
});

test('a capture that nobody read is named with its age and target', async () => {
  await using lab = await openLab();
  await capture(lab.app, '1.0.0');
  const [captures] = await checkLayers(lab.app);
  expect(captures).toMatchObject({ state: 'warning', fix: expect.stringContaining('juxta up') });
  expect(captures?.detail).toMatch(/1 captures not read yet, the oldest since 20\S+Z \(of pkg:npm\/gulp\)/u);
});

test('a reading without its events, and an event without its rows, are named', async () => {
  await using lab = await openLab();
  const id = await capture(lab.app, '1.0.0');
  await normalizePending(lab.app, gulp);
  // As a fault would leave it: the trigger that guards observations is passed by.
  await lab.query(`
    BEGIN; SET LOCAL session_replication_role = replica;
    UPDATE crawl.observation SET counts = counts || '{"events": 9}'; COMMIT`);
  await catchUp(lab.app);
  await lab.query('DELETE FROM live.fact_history');
  const [, readings, rows] = await checkLayers(lab.app);
  expect(readings).toMatchObject({ state: 'failed', detail: expect.stringContaining(`capture ${id}`) });
  expect(readings?.detail).toMatch(/recorded 9, the log has 2/u);
  expect(rows).toMatchObject({ state: 'failed', fix: 'juxta rebuild fact-history' });
  expect(rows?.detail).toMatch(/1 events without rows: .*FactsObserved of target\/pkg:npm\/gulp/u);
});

test('a reading that found metrics is named where its series has no sample of that day', async () => {
  await using lab = await openLab({ JUXTA_NPM_DOWNLOADS: 'https://npm.downloads.example' });
  const week = { downloads: 5, start: '2026-01-01', end: '2026-01-07', package: 'gulp' };
  const [first] = [
    await captureOf(lab.app, 'downloads', week, '2026-01-08T01:00:00.000Z'),
    await captureOf(lab.app, 'downloads', { ...week, downloads: 6 }, '2026-01-08T02:00:00.000Z'),
  ];
  await normalizePending(lab.app, gulp);
  await catchUp(lab.app);
  expect((await checkLayers(lab.app)).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  // As a fault would leave it: the trigger that guards the log is passed by.
  await lab.query(`
    BEGIN; SET LOCAL session_replication_role = replica;
    DELETE FROM es.events WHERE type = 'MetricsSampled'; COMMIT`);
  const [, readings] = await checkLayers(lab.app);
  expect(readings).toMatchObject({ state: 'failed', detail: expect.stringContaining(`capture ${first}`) });
  expect(readings?.detail).toMatch(/2 readings .* recorded 1, the log has 0/u);
});

test('a replay of a source or a time that means nothing says what would', async () => {
  await using lab = await openLab();
  await expect(replay(lab.app, { source: randomUUID() })).rejects.toMatchObject({ code: 'no_source' });
  await expect(replay(lab.app, { since: 'yesterday' })).rejects.toMatchObject({ code: 'usage' });
});
