import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import type { Queues } from '@juxta/jobs';
import { createLogger } from '@juxta/runtime';
import { createFetcher, loadSources, planTarget } from '@juxta/sources';
import { BlobStore, openStore, planTasks } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { webServer } from '@juxta/testing/web';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { visit } from './visit.ts';

let dataDir: string;
const [gulp, grunt] = ['pkg:deb/debian/gulp', 'pkg:deb/debian/grunt'];

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-crawler-'));
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

/** An archive with a base suite and one of backports, and a crawler that visits it. */
async function openLab() {
  const server = await webServer({});
  const sources = await loadSources({
    JUXTA_NPM_REGISTRY: server.url,
    JUXTA_DEBIAN_ARCHIVE: `${server.url}/debian`,
    JUXTA_DEBIAN_SUITE: 'bookworm, bookworm-backports',
  });
  const [base, backports] = sources.get('debian')?.indexes ?? [];
  if (!base || !backports) throw new Error('the Debian source has not both indexes');
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const { db, close } = await openStore(database.url);
  const fetcher = createFetcher({ userAgent: 'Juxta/0.1', allowHosts: [server.host] });
  const queues = { addBulk: async () => undefined } as unknown as Queues;
  const logger = createLogger('crawler', { logLevel: 'silent' });
  const parts = { db, blobs: new BlobStore(dataDir), queues, sources, fetcher, agent: 'Juxta/0.1', logger };
  const tasks = [gulp, grunt].flatMap((target) => planTarget(sources, target));
  await planTasks(
    db,
    tasks.map((task) => ({ ...task, delayMs: 0 })),
  );
  return {
    base,
    backports,
    publish: (index: typeof base, versions: Record<string, string>, stated?: string) => {
      const stanzas = Object.entries(versions).map(
        ([name, version]) => `Package: ${name}\nVersion: ${version}\n\n`,
      );
      const body = gzipSync(stanzas.join(''));
      const hash = stated ?? createHash('sha256').update(body).digest('hex');
      const [list, manifest] = [new URL(index.url).pathname, new URL(index.manifest?.url ?? '').pathname];
      const line = ` ${hash} ${body.length} ${list.slice(list.indexOf('/main/') + 1)}`;
      server.set(`GET ${manifest}`, { body: `SHA256:\n${line}\n` });
      server.set(`GET ${list}`, { headers: { 'content-type': 'application/gzip' }, body });
    },
    crawl: async () => {
      await runSql(database.url, "UPDATE crawl.task SET due_at = now() WHERE request = 'index'", []);
      await visit(parts, server.host, new AbortController().signal);
      return runSql<Record<string, unknown>>(
        database.url,
        'SELECT target, request, outcome, failure FROM crawl.capture ORDER BY seq',
        [],
      );
    },
    [Symbol.asyncDispose]: async () => {
      await fetcher.close();
      await close();
      await server.close();
      await database.drop();
    },
  };
}

test('a list with another hash than its manifest states is a failure, and no part of it is read', async () => {
  await using lab = await openLab();
  lab.publish(lab.base, { gulp: '4.0.2-6' }, 'a'.repeat(64));
  const captures = await lab.crawl();
  const own = captures.filter(({ target }) => target === lab.base.name);
  expect(own).toMatchObject([{ outcome: 'failed', failure: { code: 'hash_mismatch' } }]);
  expect(captures.filter(({ target }) => target === gulp)).toEqual([]);
  lab.publish(lab.base, { gulp: '4.0.2-6' });
  const after = (await lab.crawl()).filter(({ request }) => request === lab.base.name);
  expect(after).toMatchObject([
    { target: expect.any(String), failure: null },
    { target: expect.any(String), failure: null },
  ]);
});

test('a package that a further suite lacks is read as having nothing there, not as gone', async () => {
  await using lab = await openLab();
  lab.publish(lab.base, { gulp: '4.0.2-6', grunt: '1.5.3-1' });
  lab.publish(lab.backports, { gulp: '5.0.0-1~bpo12+1' });
  const captures = await lab.crawl();
  const parts = captures.filter(({ request }) => request === lab.backports.name);
  expect(Object.fromEntries(parts.map(({ target, outcome }) => [target, outcome]))).toEqual({
    [gulp]: 'body',
    [grunt]: 'body',
  });
});
