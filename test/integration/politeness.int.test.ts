import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startCrawler } from '@juxta/crawler';
import { openQueues } from '@juxta/jobs';
import { createLogger } from '@juxta/runtime';
import { startScheduler } from '@juxta/scheduler';
import { agent, createFetcher, loadSources, planTarget } from '@juxta/sources';
import { BlobStore, openStore, planTasks } from '@juxta/store';
import { describeRedis, redisPrefix, runSql, testDatabase } from '@juxta/testing';
import { describe, expect, test } from 'vitest';

import { serveHosts, violations } from '../bench/polite/hosts-server.ts';

const delayMs = 300;
const workers = 3;
const [hosts, pages] = [6, 5];
const logger = createLogger('crawler', { logLevel: 'silent' });

async function crawlWith(redisUrl: string | undefined): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  stack.defer(() => database.drop());
  const server = await serveHosts();
  stack.defer(() => server.close());
  const names = Array.from({ length: hosts }, (_, n) => `host-${n}.example:${server.port}`);
  const sources = await loadSources({ JUXTA_SITE_PAGES: '0' });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-polite-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const prefix = redisPrefix();
  const open = async () => {
    const { db, close } = await openStore(database.url, { maxConnections: 4 });
    stack.defer(close);
    const queues = await openQueues({ databaseUrl: database.url, redisUrl, prefix, logger });
    stack.defer(() => queues.close());
    return { db, queues, logger };
  };
  const targets = names.flatMap((name) => Array.from({ length: pages }, (_, n) => `http://${name}/${n}`));
  for (let n = 0; n < workers; n += 1) {
    const parts = await open();
    const lookup = async (): Promise<readonly string[]> => ['127.0.0.1'];
    const fetcher = createFetcher({ userAgent: agent, allowHosts: names, lookup });
    stack.defer(() => fetcher.close());
    const crawler = await startCrawler({ ...parts, blobs: new BlobStore(dataDir), sources, fetcher, agent });
    stack.defer(() => crawler.close());
  }
  const parts = await open();
  const tasks = targets.flatMap((target) => planTarget(sources, target));
  await planTasks(
    parts.db,
    tasks.map((task) => ({ ...task, delayMs })),
  );
  // So often that each host is offered to all workers again and again while one has it.
  const scheduler = await startScheduler({ ...parts, everyMs: { schedule: 50, sweep: 60_000 } });
  stack.defer(() => scheduler.close());
  const fetched = async (): Promise<number> =>
    (await runSql(database.url, "SELECT 1 FROM crawl.capture WHERE outcome = 'body'")).length;
  await expect.poll(fetched, { timeout: 60_000, interval: 100 }).toBe(targets.length);
  expect(violations(server.log, delayMs)).toEqual([]);
  // Each page and each robots.txt once.
  expect([...server.log.values()].map((served) => served.length)).toEqual(names.map(() => pages + 1));
}

describe(`${workers} workers at ${hosts} hosts`, () => {
  test('ask each of them one thing at a time, a whole delay apart by its own clock: queues in Postgres', () =>
    crawlWith(undefined));
});

describeRedis(`${workers} workers at ${hosts} hosts`, (url) => {
  test('ask each of them one thing at a time, a whole delay apart by its own clock: queues on Redis', () =>
    crawlWith(url));
});
