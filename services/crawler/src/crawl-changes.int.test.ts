import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Queues } from '@juxta/jobs';
import { createLogger } from '@juxta/runtime';
import { createFetcher, loadSources, planTarget } from '@juxta/sources';
import { BlobStore, openStore, planTasks } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { conditional, webServer, type WebRoutes } from '@juxta/testing/web';
import { expect, test } from 'vitest';

import { visit } from './visit.ts';

const feed = '/api/v1/activity/just_updated.json';
const [rails, rake] = ['pkg:gem/rails', 'pkg:gem/rake'];

/** RubyGems on the loopback, with two gems that are asked for and were read an hour ago. */
async function openLab(routes: WebRoutes) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-changes-'));
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const [{ db, close }, server] = await Promise.all([openStore(database.url), webServer(routes)]);
  const fetcher = createFetcher({ userAgent: 'Juxta/0.1', allowHosts: [server.host] });
  const queues = { add: async () => undefined, addBulk: async () => undefined } as unknown as Queues;
  const sources = await loadSources({ JUXTA_RUBYGEMS_URL: server.url });
  const logger = createLogger('crawler', { logLevel: 'silent' });
  const parts = { db, blobs: new BlobStore(dataDir), queues, sources, fetcher, agent: 'Juxta/0.1', logger };
  const query = (text: string) => runSql<Record<string, unknown>>(database.url, text);
  const tasks = [rails, rake].flatMap((target) => planTarget(sources, target));
  await planTasks(
    db,
    tasks.map((task) => ({ ...task, delayMs: 0 })),
  );
  await query(`UPDATE crawl.task SET fetched_at = now() - interval '1 hour', due_at = now() + interval '5 hours'
    WHERE request <> 'changes'`);
  let seen = 0;
  return {
    server,
    query,
    visit: () => visit(parts, server.host, new AbortController().signal),
    /** Since the last call. */
    asked: () => {
      const fresh = server.requests.slice(seen).map(({ url }) => url);
      seen += fresh.length;
      return fresh;
    },
    [Symbol.asyncDispose]: async () => {
      await fetcher.close();
      await close();
      await server.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const entry = (name: string, at: string) => ({ name, version: '1.0.0', version_created_at: at });

test('what a feed says has changed since it was asked is asked at once, and nothing else', async () => {
  const body = [
    entry('rails', minutesAgo(10)),
    entry('rake', minutesAgo(90)),
    entry('foreign', minutesAgo(1)),
  ];
  await using lab = await openLab({
    [`GET ${feed}`]: { body },
    'GET /api/v1/gems/rails.json': { body: { name: 'rails', version: '1.0.0' } },
    'GET /api/v1/versions/rails.json': { body: [] },
  });
  await lab.visit();
  expect(lab.asked().toSorted()).toEqual([feed, '/api/v1/gems/rails.json', '/api/v1/versions/rails.json']);
  // Asked again, the same feed has no news.
  await lab.query("UPDATE crawl.task SET due_at = now() WHERE request = 'changes'");
  await lab.visit();
  expect(lab.asked()).toEqual([feed]);
  const [row] = await lab.query(
    `SELECT interval_s, visits, last_outcome FROM crawl.task WHERE request = 'changes'`,
  );
  expect(row).toEqual({ interval_s: 900, visits: 2, last_outcome: 'body' });
  expect(
    await lab.query(
      "SELECT 1 FROM crawl.capture WHERE request = 'changes' AND NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = id)",
    ),
  ).toEqual([]);
});

test('a feed that did not change is asked about by its validator, and one that is broken makes nothing due', async () => {
  const answer = conditional({
    headers: { etag: '"1"', 'content-type': 'application/json' },
    body: JSON.stringify([entry('rake', minutesAgo(90))]),
  });
  await using lab = await openLab({ [`GET ${feed}`]: answer });
  const again = async () => {
    await lab.query("UPDATE crawl.task SET due_at = now() WHERE request = 'changes'");
    await lab.query('UPDATE crawl.host SET blocked_until = NULL');
    await lab.visit();
  };
  await again();
  await again();
  lab.server.set(`GET ${feed}`, {
    body: '<html>later</html>',
    headers: { 'content-type': 'application/json' },
  });
  await again();
  lab.server.set(`GET ${feed}`, { status: 404 });
  await again();
  expect(lab.asked()).toEqual([feed, feed, feed, feed]);
  const captures = await lab.query('SELECT outcome FROM crawl.capture ORDER BY seq');
  expect(captures.map(({ outcome }) => outcome)).toEqual(['body', 'not_modified', 'body', 'failed']);
});
