import { openQueues, type Queues } from '@juxta/jobs';
import { createLogger } from '@juxta/runtime';
import {
  finishTask,
  leaseHost,
  markIndexRead,
  newCaptureId,
  openStore,
  planTasks,
  recordCaptures,
} from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { describe, expect, test } from 'vitest';

import { startScheduler, sweep, wakeCrawlers } from './start.ts';

const logger = createLogger('scheduler', { logLevel: 'silent' });

async function openLab() {
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const { db, close } = await openStore(database.url);
  const added: Array<[string, unknown]> = [];
  const queues = {
    addBulk: async (job: { name: string }, payloads: readonly unknown[]) =>
      void added.push(...payloads.map((payload) => [job.name, payload] as [string, unknown])),
  } as unknown as Queues;
  return {
    db,
    url: database.url,
    parts: { db, queues },
    /** What was added since the last call. */
    added: () => added.splice(0),
    query: (text: string, values: readonly unknown[] = []) => runSql(database.url, text, values),
    plan: (host: string, target: string, more: { request?: string; member?: boolean } = {}) => {
      const shared = { source: 'npm', delayMs: 0, refreshSeconds: 3_600 };
      return planTasks(db, [{ target, request: 'document', host, member: false, ...shared, ...more }]);
    },
    capture: async (target: string, age: string) => {
      const id = await newCaptureId(db);
      const at = '2026-01-01T00:00:00Z';
      const empty = { parent: null, finalUrl: null, status: null, headers: {}, blob: null, sameAs: null };
      await recordCaptures(db, [
        {
          ...empty,
          id,
          target,
          request: 'document',
          source: 'npm',
          url: 'https://npm.registry.example/gulp',
          outcome: 'failed',
          failure: { code: 'dns', host: 'npm.registry.example', detail: '', scope: 'target' },
          licence: 'MIT',
          covers: { attributes: [], metrics: [], releases: 'none', links: false },
          startedAt: at,
          endedAt: at,
        },
      ]);
      await runSql(database.url, 'ALTER TABLE crawl.capture DISABLE TRIGGER capture_append_only');
      await runSql(
        database.url,
        'UPDATE crawl.capture SET recorded_at = now() - $1::interval WHERE id = $2',
        [age, id],
      );
      return id;
    },
    [Symbol.asyncDispose]: async () => {
      await close();
      await database.drop();
    },
  };
}

const visits = (...hosts: string[]) => hosts.map((host) => ['visit-host', { host }]);

describe('waking crawlers', () => {
  test('names each host with due work once, and none that is done, retired, leased or blocked', async () => {
    await using lab = await openLab();
    for (const host of [
      'due.example',
      'done.example',
      'retired.example',
      'leased.example',
      'blocked.example',
    ])
      await lab.plan(host, `https://${host}/`);
    await lab.plan('due.example', 'https://due.example/more');
    await finishTask(lab.db, {
      target: 'https://done.example/',
      request: 'document',
      outcome: 'body',
      answer: 'unread',
    });
    await lab.query("UPDATE crawl.task SET active = false WHERE host = 'retired.example'");
    await leaseHost(lab.db, 'leased.example');
    await lab.query(
      "UPDATE crawl.host SET blocked_until = now() + interval '1 hour' WHERE host = 'blocked.example'",
    );
    await wakeCrawlers(lab.parts);
    expect(lab.added()).toEqual(visits('due.example'));
  });

  test('hosts come back when their lease ran out or their pause is over', async () => {
    await using lab = await openLab();
    await lab.plan('leased.example', 'https://leased.example/');
    await leaseHost(lab.db, 'leased.example');
    await lab.plan('blocked.example', 'https://blocked.example/');
    await lab.query(
      "UPDATE crawl.host SET blocked_until = now() - interval '1 second', leased_until = leased_until - interval '1 hour'",
    );
    await wakeCrawlers(lab.parts);
    expect(lab.added()).toEqual(visits('leased.example', 'blocked.example'));
  });

  test('looks at the wanted targets only where some are wanted', async () => {
    await using lab = await openLab();
    await lab.plan('one.example', 'https://one.example/');
    await lab.plan('two.example', 'https://two.example/');
    await wakeCrawlers({ ...lab.parts, wanted: () => ['https://two.example/'] });
    expect(lab.added()).toEqual(visits('two.example'));
    await wakeCrawlers({ ...lab.parts, wanted: () => [] });
    expect(lab.added()).toEqual([]);
  });

  test('an index is due again as soon as a member waits that it never spoke for', async () => {
    await using lab = await openLab();
    const index = 'debian:bookworm/main/amd64';
    await lab.plan('debian.archive.example', index, { request: 'index' });
    const read = { target: index, request: 'index', outcome: 'body' };
    await finishTask(lab.db, { ...read, answer: 'unchanged' });
    await wakeCrawlers(lab.parts);
    expect(lab.added()).toEqual([]);
    await lab.plan('debian.archive.example', 'pkg:deb/debian/gulp', { request: index, member: true });
    await wakeCrawlers(lab.parts);
    expect(lab.added()).toEqual(visits('debian.archive.example'));
    await finishTask(lab.db, { ...read, answer: 'failed' });
    await wakeCrawlers(lab.parts);
    expect(lab.added()).toEqual([]);
  });
});

describe('a sweep', () => {
  test('adds each target with an old unread capture again, and leaves new and read ones alone', async () => {
    await using lab = await openLab();
    const first = await lab.capture('pkg:npm/gulp', '2 minutes');
    await lab.capture('pkg:npm/gulp', '1 minute');
    await lab.capture('pkg:npm/new', '1 second');
    await markIndexRead(lab.db, await lab.capture('pkg:npm/read', '1 hour'), 1, 0);
    const again = [['normalize-target', { target: 'pkg:npm/gulp', capture: first }]];
    await sweep(lab.parts);
    expect(lab.added()).toEqual(again);
    await sweep(lab.parts);
    expect(lab.added()).toEqual(again);
  });
});

test('a scheduler wakes crawlers and sweeps by itself, until it is closed', async () => {
  await using lab = await openLab();
  await lab.plan('due.example', 'https://due.example/');
  await lab.capture('pkg:npm/gulp', '1 hour');
  const queues = await openQueues({ databaseUrl: lab.url, logger });
  const scheduler = await startScheduler({
    db: lab.db,
    queues,
    logger,
    everyMs: { schedule: 50, sweep: 50 },
  });
  try {
    await expect
      .poll(() => queues.counts(), { timeout: 30_000 })
      .toMatchObject({ 'visit-host': { waiting: 1 }, 'normalize-target': { waiting: 1 } });
  } finally {
    await scheduler.close();
    await queues.close();
  }
});

test('two schedulers at once wake each host once, and find the threshold of the recrawl together', async () => {
  await using lab = await openLab();
  for (const host of ['one.example', 'two.example']) await lab.plan(host, `https://${host}/`);
  await lab.query('UPDATE crawl.task SET change_rate = 0.0001, checks = 9');
  const queues = await openQueues({ databaseUrl: lab.url, logger });
  const everyMs = { schedule: 20, sweep: 20 };
  const both = await Promise.all([1, 2].map(() => startScheduler({ db: lab.db, queues, logger, everyMs })));
  try {
    await expect
      .poll(() => lab.query('SELECT tasks FROM crawl.threshold'), { timeout: 30_000 })
      .toEqual([{ tasks: 2 }]);
    await expect
      .poll(() => queues.counts(), { timeout: 30_000 })
      .toMatchObject({ 'visit-host': { waiting: 2 } });
    // Further ticks of both find the hosts woken already.
    for (let tick = 0; tick < 5; tick += 1) await wakeCrawlers({ db: lab.db, queues });
    expect(await queues.counts()).toMatchObject({ 'visit-host': { waiting: 2, active: 0 } });
  } finally {
    for (const scheduler of both) await scheduler.close();
    await queues.close();
  }
});
