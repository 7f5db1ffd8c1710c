import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import type { Queues } from '@juxta/jobs';
import { createLogger } from '@juxta/runtime';
import { createFetcher, loadSources, planTarget } from '@juxta/sources';
import { BlobStore, leaseHost, openStore, planTasks } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { webServer, type WebServer } from '@juxta/testing/web';
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

const stanza = (name: string, version: string): string => `Package: ${name}\nVersion: ${version}\n\n`;

/** A Debian archive with one list, as `publish` last left it. */
async function openArchive() {
  const server = await webServer({});
  const sources = await loadSources({
    JUXTA_NPM_REGISTRY: server.url,
    JUXTA_DEBIAN_ARCHIVE: `${server.url}/debian`,
    JUXTA_DEBIAN_SUITE: 'bookworm',
  });
  const source = sources.get('debian');
  const index = source?.indexes[0];
  if (!source || !index) throw new Error('the Debian source has no index');
  return { server, sources, source, index, publish: publisher(server, new URL(index.url).pathname) };
}

function publisher(server: WebServer, list: string) {
  const suite = '/debian/dists/bookworm';
  return (versions: Record<string, string>, bytes?: Uint8Array): void => {
    const text = Object.entries(versions).map(([name, version]) => stanza(name, version));
    const body = bytes ?? gzipSync(text.join(''));
    const hash = createHash('sha256').update(body).digest('hex');
    const line = ` ${hash} ${body.length} ${list.slice(suite.length + 1)}`;
    server.set(`GET ${suite}/InRelease`, { body: `Suite: bookworm\nSHA256:\n${line}\n` });
    server.set(`GET ${list}`, { headers: { 'content-type': 'application/gzip' }, body });
  };
}

async function openLab() {
  const archive = await openArchive();
  const { server, sources, index } = archive;
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const { db, close } = await openStore(database.url);
  const fetcher = createFetcher({ userAgent: 'Juxta/0.1', allowHosts: [server.host] });
  const woken: Array<{ target: string; capture: string }> = [];
  const queues = {
    addBulk: async (_job: unknown, payloads: typeof woken) => void woken.push(...payloads),
  } as unknown as Queues;
  const logger = createLogger('crawler', { logLevel: 'silent' });
  const blobs = new BlobStore(dataDir);
  const parts = { db, blobs, queues, sources, fetcher, agent: 'Juxta/0.1', logger };
  const query = (text: string, values: readonly unknown[] = []) =>
    runSql<Record<string, unknown>>(database.url, text, values);
  const isList = (url: string): boolean => url.endsWith('Packages.gz');
  return {
    ...archive,
    parts,
    query,
    woken,
    plan: (...targets: readonly string[]) =>
      planTasks(
        db,
        targets.flatMap((target) => planTarget(sources, target)).map((task) => ({ ...task, delayMs: 0 })),
      ),
    /** Asks the archive again; gives what was asked for and the children that were cut. */
    crawl: async () => {
      await query("UPDATE crawl.task SET due_at = now() WHERE request = 'index'");
      const [before, asked] = [await lastSeq(query), server.requests.length];
      await visit(parts, server.host, new AbortController().signal);
      const rows = await query('SELECT * FROM crawl.capture WHERE seq > $1 ORDER BY target', [before]);
      const children = rows.filter(({ parent }) => parent !== null);
      return {
        asked: server.requests.slice(asked).map(({ url }) => (isList(url) ? 'list' : path.basename(url))),
        parent: rows.find(({ request }) => request === 'index'),
        children,
        outcomes: Object.fromEntries(children.map(({ target, outcome }) => [target, outcome])),
      };
    },
    body: async (capture: Record<string, unknown> | undefined) =>
      (await blobs.read(db, capture?.['sha256'] as Buffer)).toString(),
    members: () =>
      query('SELECT target FROM crawl.task WHERE request = $1 AND fetched_at IS NOT NULL', [index.name]),
    [Symbol.asyncDispose]: async () => {
      await fetcher.close();
      await close();
      await server.close();
      await database.drop();
    },
  };
}

async function lastSeq(query: (text: string) => Promise<Array<Record<string, unknown>>>): Promise<unknown> {
  return (await query('SELECT coalesce(max(seq), 0) AS seq FROM crawl.capture'))[0]?.['seq'];
}

test('the first list gives each member its own part, or says that it is absent', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6', other: '1' });
  await lab.plan(gulp, grunt);
  const { asked, parent, children, outcomes } = await lab.crawl();
  expect(asked).toEqual(['InRelease', 'list']);
  expect(parent).toMatchObject({ target: lab.index.name, outcome: 'body', status: 200, failure: null });
  expect(outcomes).toEqual({ [gulp]: 'body', [grunt]: 'absent' });
  const own = children.find(({ target }) => target === gulp);
  expect(own).toMatchObject({ request: lab.index.name, parent: parent?.['id'], source: 'debian' });
  expect((await lab.body(own)).trim()).toBe(stanza('gulp', '4.0.2-6').trim());
  expect(lab.woken.toSorted((a, b) => (a.target < b.target ? -1 : 1))).toEqual(
    children.map(({ target, id }) => ({ target, capture: id })),
  );
  expect(
    await lab.query('SELECT outcome, counts FROM crawl.observation WHERE capture = $1', [parent?.['id']]),
  ).toEqual([{ outcome: 'read', counts: { slices: 2 } }]);
  expect(await lab.members()).toHaveLength(2);
});

test('a manifest that names the stored list saves the list', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6' });
  await lab.plan(gulp);
  const first = await lab.crawl();
  const second = await lab.crawl();
  expect(second.asked).toEqual(['InRelease']);
  expect(second.parent).toMatchObject({ outcome: 'not_modified', same_as: first.parent?.['id'] });
  expect(second.children).toEqual([]);
});

test('a member that joins later is cut from the stored list, as readable as from a fetched one', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6', grunt: '1.5.3-1' });
  await lab.plan(gulp);
  await lab.crawl();
  await lab.plan(gulp, grunt);
  const { asked, children, outcomes } = await lab.crawl();
  expect(asked).toEqual(['InRelease']);
  expect(outcomes).toEqual({ [grunt]: 'body' });
  const [child] = children;
  const answer = {
    request: lab.index.name,
    url: lab.index.url,
    status: Number(child?.['status'] ?? 200),
    contentType: null,
    capturedAt: '2026-01-01T00:00:00Z',
    body: Buffer.from(await lab.body(child)),
  };
  expect(lab.source.normalize(answer, grunt)).toMatchObject({ outcome: 'read' });
  expect((await lab.crawl()).children).toEqual([]);
});

test('a changed list gives a part to those that changed only', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6', grunt: '1.5.3-1' });
  await lab.plan(gulp, grunt);
  await lab.crawl();
  lab.publish({ gulp: '4.0.2-7', grunt: '1.5.3-1' });
  const { asked, children, outcomes } = await lab.crawl();
  expect(asked).toEqual(['InRelease', 'list']);
  expect(outcomes).toEqual({ [gulp]: 'body' });
  expect(await lab.body(children[0])).toContain('Version: 4.0.2-7');
});

test('a package that vanishes is absent once, and comes back', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6', grunt: '1.5.3-1' });
  await lab.plan(gulp, grunt);
  await lab.crawl();
  lab.publish({ gulp: '4.0.2-6' });
  expect((await lab.crawl()).outcomes).toEqual({ [grunt]: 'absent' });
  lab.publish({ gulp: '4.0.2-6', more: '1' });
  expect((await lab.crawl()).outcomes).toEqual({});
  lab.publish({ gulp: '4.0.2-6', grunt: '1.5.3-1' });
  expect((await lab.crawl()).outcomes).toEqual({ [grunt]: 'body' });
});

test('a manifest that is not there fails the index and says nothing of its members', async () => {
  await using lab = await openLab();
  await lab.plan(gulp);
  const { asked, parent, children } = await lab.crawl();
  expect(asked).toEqual(['InRelease']);
  expect(parent).toMatchObject({ outcome: 'failed', failure: { code: 'not_found' } });
  expect(children).toEqual([]);
  expect(await lab.members()).toEqual([]);
});

test('a list that cannot be unpacked is a failure of the index, which waits before it asks again', async () => {
  await using lab = await openLab();
  lab.publish({}, Buffer.from('not gzip'));
  await lab.plan(gulp);
  const { parent, children } = await lab.crawl();
  expect(parent).toMatchObject({ outcome: 'failed' });
  expect(children).toEqual([]);
  expect(await lab.query("SELECT due_at > now() AS later FROM crawl.task WHERE request = 'index'")).toEqual([
    { later: true },
  ]);
});

test('a stored list that is lost is fetched again for a member that joins', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6', grunt: '1.5.3-1' });
  await lab.plan(gulp);
  await lab.crawl();
  await lab.query('ALTER TABLE crawl.blob DISABLE TRIGGER blob_immutable');
  await lab.query('UPDATE crawl.blob SET body = NULL');
  await lab.plan(gulp, grunt);
  const first = await lab.crawl().catch(() => ({ outcomes: {} }));
  expect({ ...first.outcomes, ...(await lab.crawl()).outcomes }).toMatchObject({ [grunt]: 'body' });
});

test('a lease that is lost meanwhile leaves neither list nor parts', async () => {
  await using lab = await openLab();
  lab.publish({ gulp: '4.0.2-6' });
  await lab.plan(gulp);
  const list = new URL(lab.index.url).pathname;
  const body = gzipSync(stanza('gulp', '4.0.2-6'));
  lab.server.set(`GET ${list}`, async (_request, response) => {
    await lab.query('UPDATE crawl.host SET leased_until = NULL');
    await leaseHost(lab.parts.db, lab.server.host);
    response.writeHead(200, { 'content-type': 'application/gzip' }).end(body);
  });
  const { asked, parent, children } = await lab.crawl();
  expect(asked).toEqual(['InRelease', 'list']);
  expect([parent, children, lab.woken, await lab.members()]).toEqual([undefined, [], [], []]);
});
