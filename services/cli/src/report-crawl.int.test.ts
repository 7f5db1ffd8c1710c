import {
  fetchedSince,
  lastCaptureSeq,
  newCaptureId,
  planTasks,
  recordCaptures,
  taskStates,
} from '@juxta/store';
import { expect, test } from 'vitest';

import { openLab } from '../spec/lab.ts';

test('what was fetched since is counted by host and outcome, without the parts cut from an answer', async () => {
  await using lab = await openLab();
  const { db } = lab.app;
  const [target, at] = ['pkg:npm/gulp', '2026-01-01T00:00:00.000Z'];
  const pace = { host: 'pace.example', delayMs: 0, refreshSeconds: 60, member: false };
  await planTasks(db, [{ target, request: 'document', source: 'npm', ...pace }]);
  const covers = { attributes: [], metrics: [], releases: 'none' as const, links: false };
  const capture = async (more: object = {}) => {
    const id = await newCaptureId(db);
    const empty = { parent: null, finalUrl: null, status: null, headers: {}, blob: null, sameAs: null };
    const shared = { ...empty, target, source: 'npm', licence: 'MIT', covers, startedAt: at, endedAt: at };
    const url = 'https://npm.example/gulp';
    await recordCaptures(db, [
      { ...shared, id, url, request: 'document', outcome: 'body', failure: null, ...more },
    ]);
    return id;
  };
  await capture();
  const since = await lastCaptureSeq(db);
  const parent = await capture();
  await capture({ parent, request: 'part' });
  await capture({ outcome: 'not_modified' });
  const failure = { code: 'http_500', host: 'npm.example', detail: '', scope: 'target' };
  await capture({ outcome: 'failed', failure });
  await capture({ request: 'subpage', url: 'https://docs.example/a' });
  await capture({ target: 'pkg:npm/other' });
  expect(await fetchedSince(db, since, [target])).toEqual([
    { host: 'docs.example', outcome: 'body', fetches: 1 },
    { host: 'pace.example', outcome: 'body', fetches: 1 },
    { host: 'pace.example', outcome: 'http_500', fetches: 1 },
    { host: 'pace.example', outcome: 'not_modified', fetches: 1 },
  ]);
});

test('what a blocked host keeps back is told from what is not due there', async () => {
  await using lab = await openLab();
  const { db } = lab.app;
  const pace = { source: 'npm', host: 'pace.example', delayMs: 0, refreshSeconds: 60, member: false };
  await planTasks(
    db,
    ['a', 'b'].map((name) => ({ target: name, request: 'document', ...pace })),
  );
  await lab.query(`UPDATE crawl.task SET due_at = now() + interval '1 hour' WHERE target = 'b';
    UPDATE crawl.host SET blocked_until = now() + interval '1 minute'`);
  const states = await taskStates(db, ['a', 'b']);
  expect(states.map(({ due, kept }) => [due, kept])).toEqual([
    [false, true],
    [false, false],
  ]);
});
