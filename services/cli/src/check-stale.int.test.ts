import { readStale } from '@juxta/projections';
import { planTasks, saveQuarantine } from '@juxta/store';
import { expect, test } from 'vitest';

import { openLab } from '../spec/lab.ts';

test('a target that its index does not list is answered, and one whose index fails is told so', async () => {
  await using lab = await openLab();
  const { db } = lab.app;
  const shared = { source: 'debian', host: 'deb.example', delayMs: 0, refreshSeconds: 3_600 };
  const members = ['absent', 'waiting'].map((name) => ({ target: `pkg:deb/debian/${name}`, request: name }));
  await planTasks(db, [
    ...members.map((member) => ({ ...member, ...shared, member: true })),
    { target: 'waiting', request: 'index', ...shared, member: false },
  ]);
  await lab.query(`UPDATE crawl.task SET failures = 1, last_outcome = 'not_found' WHERE request = 'index';
    INSERT INTO crawl.capture (id, target, request, source, url, outcome, licence, covers, started_at, ended_at)
    VALUES (uuidv7(), 'pkg:deb/debian/absent', 'absent', 'debian', 'https://deb.example/', 'absent', 'CC0-1.0', '{}', now(), now())`);
  const why = 'failing: the index waiting, not_found at deb.example';
  expect((await readStale(db)).reasons).toEqual([
    { reason: 'failing: not_found at deb.example', targets: 1, example: 'waiting' },
    { reason: why, targets: 1, example: 'pkg:deb/debian/waiting' },
  ]);
});

test('stale targets are told by why they are', async () => {
  await using lab = await openLab();
  const { db } = lab.app;
  const shared = { delayMs: 0, refreshSeconds: 3_600, member: false };
  const plan = (target: string, source: string, host: string, request = 'document') =>
    planTasks(db, [{ target, request, source, host, ...shared }]);
  await plan('pkg:npm/new', 'npm', 'npm.example');
  await plan('pkg:npm/newer', 'npm', 'npm.example');
  await plan('pkg:github/a/failing', 'github', 'github.example');
  await plan('pkg:gitlab/a/blocked', 'gitlab', 'gitlab.example');
  await plan('pkg:gem/held', 'rubygems', 'gem.example', 'gem');
  await plan('pkg:npm/large', 'npm', 'npm.example');
  await lab.query(`UPDATE crawl.task SET failures = 6, last_outcome = 'too_large', due_at = now() + interval '30 days' WHERE target = 'pkg:npm/large';
    UPDATE crawl.task SET failures = 2, last_outcome = 'http_502' WHERE source = 'github';
    UPDATE crawl.host SET blocked_until = now() + interval '1 hour', blocked_why = 'asked for a pause' WHERE host = 'gitlab.example'`);
  const held = {
    host: 'gem.example',
    code: 'lost',
    detail: '12 of the last 20 targets have lost attributes',
  };
  await saveQuarantine(db, { source: 'rubygems', part: 'gem', ...held });
  expect(await readStale(db)).toEqual({
    targets: 6,
    reasons: [
      { reason: 'never read', targets: 2, example: 'pkg:npm/new' },
      { reason: 'blocked: asked for a pause at gitlab.example', targets: 1, example: 'pkg:gitlab/a/blocked' },
      { reason: 'failing: http_502 at github.example', targets: 1, example: 'pkg:github/a/failing' },
      { reason: 'failing: too_large at npm.example', targets: 1, example: 'pkg:npm/large' },
      { reason: `held back: ${held.detail}`, targets: 1, example: 'pkg:gem/held' },
    ],
  });
});
