import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Queues } from '@juxta/jobs';
import { createLogger } from '@juxta/runtime';
import { createFetcher, loadSources, planTarget } from '@juxta/sources';
import { BlobStore, openStore, planTasks } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { webServer, type WebRoutes } from '@juxta/testing/web';

import type { CrawlerParts } from '../src/parts.ts';
import { visit } from '../src/visit.ts';

/** An npm registry on the loopback with packages of these names, all of them due, and crawlers that share its database. */
export async function openRegistryLab(names: readonly string[], delayMs: number) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-registry-'));
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const routes: WebRoutes = Object.fromEntries(names.map((name) => [`GET /${name}`, { body: { name } }]));
  const [{ db, close }, server] = await Promise.all([openStore(database.url), webServer(routes)]);
  const sources = await loadSources({ JUXTA_NPM_REGISTRY: server.url, JUXTA_NPM_DOWNLOADS: server.url });
  const queues = { add: async () => undefined, addBulk: async () => undefined } as unknown as Queues;
  const logger = createLogger('crawler', { logLevel: 'silent' });
  const fetcher = createFetcher({ userAgent: 'Juxta/0.1', allowHosts: [server.host] });
  const agent = 'Juxta/0.1';
  const parts: CrawlerParts = { db, blobs: new BlobStore(dataDir), queues, sources, fetcher, agent, logger };
  const planned = names
    .flatMap((name) => planTarget(sources, `pkg:npm/${name}`))
    .filter(({ request }) => request === 'document');
  await planTasks(
    db,
    planned.map((task) => ({ ...task, delayMs })),
  );
  return {
    server,
    parts,
    query: (text: string) => runSql<Record<string, unknown>>(database.url, text),
    /** A visit of a worker, which may have parts of its own. */
    visit: (more: Partial<CrawlerParts> = {}, signal = new AbortController().signal) =>
      visit({ ...parts, ...more }, server.host, signal),
    asked: () => server.requests.map(({ url }) => url),
    /** Milliseconds between requests, by the clock of the server. */
    gaps: () => server.requests.slice(1).map(({ at }, n) => at - (server.requests[n]?.at ?? 0)),
    [Symbol.asyncDispose]: async () => {
      await fetcher.close();
      await close();
      await server.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
