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
import { webServer, type WebServer } from '@juxta/testing/web';

import { visit } from '../src/visit.ts';

export const stanza = (name: string, version: string): string => `Package: ${name}\nVersion: ${version}\n\n`;

/** A Debian archive with one list, as `publish` last left it. */
export async function openArchive() {
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

/** A crawler and an archive that wants no pause. */
export async function openArchiveLab() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-crawler-'));
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
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function lastSeq(query: (text: string) => Promise<Array<Record<string, unknown>>>): Promise<unknown> {
  return (await query('SELECT coalesce(max(seq), 0) AS seq FROM crawl.capture'))[0]?.['seq'];
}
