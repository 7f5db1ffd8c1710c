import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Queues } from '@juxta/jobs';
import { createLogger } from '@juxta/runtime';
import { createFetcher, loadSources, planTarget } from '@juxta/sources';
import { BlobStore, openStore, planTasks } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { webServer, type WebAnswer, type WebRoutes } from '@juxta/testing/web';

import type { CrawlerParts } from '../src/parts.ts';
import { visit } from '../src/visit.ts';

const never = new AbortController().signal;

export interface StoredCapture {
  readonly id: string;
  readonly request: string;
  readonly url: string;
  readonly outcome: string;
  readonly parent: string | null;
  readonly same_as: string | null;
  readonly sha256: Buffer | null;
  readonly failure: { readonly code: string } | null;
}

/** A crawler whose hosts want no pause, and one site on loopback. `pages`: what a walk may ask for. */
export async function openSiteLab(routes: WebRoutes, pages = 20) {
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-site-'));
  const [{ db, close }, server] = await Promise.all([openStore(database.url), webServer(routes)]);
  const fetcher = createFetcher({ userAgent: 'Juxta/0.1', allowHosts: [server.host] });
  const woken: Array<{ target: string; capture: string }> = [];
  const queues = {
    add: async (_: unknown, payload: never) => void woken.push(payload),
    addBulk: async (_: unknown, payloads: readonly never[]) => void woken.push(...payloads),
  } as unknown as Queues;
  const sources = await loadSources({ JUXTA_SITE_PAGES: String(pages) });
  const logger = createLogger('crawler', { logLevel: 'silent' });
  const parts: CrawlerParts = {
    db,
    blobs: new BlobStore(dataDir),
    queues,
    sources,
    fetcher,
    agent: 'Juxta/0.1',
    logger,
  };
  const query = <Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
    runSql<Row>(database.url, text, values);
  return {
    parts,
    server,
    woken,
    query,
    asked: () => server.requests.map(({ url }) => url),
    visit: (more: Partial<CrawlerParts> = {}, signal = never) =>
      visit({ ...parts, ...more }, server.host, signal),
    /** The walk alone, unless `withPage`. */
    plan: async (target: string, withPage = false) => {
      const tasks = planTarget(sources, target).map((task) => ({ ...task, delayMs: 0 }));
      await planTasks(db, withPage ? tasks : tasks.filter(({ request }) => request === 'site'));
    },
    later: async () => {
      await query("UPDATE crawl.task SET due_at = now() - interval '1 second'");
      await query('UPDATE crawl.host SET blocked_until = NULL');
    },
    captures: () =>
      query<StoredCapture & Record<string, unknown>>('SELECT * FROM crawl.capture ORDER BY seq'),
    task: async () =>
      (await query('SELECT last_outcome, visits, failures, due_at > now() AS later FROM crawl.task'))[0],
    [Symbol.asyncDispose]: async () => {
      await fetcher.close();
      await close();
      await server.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A page that links others, by address or by address and words. */
export function page(...links: ReadonlyArray<string | readonly [string, string]>): WebAnswer {
  const anchors = links.map((link) => {
    const [href, words] = typeof link === 'string' ? [link, link] : link;
    return `<a href="${href}">${words}</a>`;
  });
  return html(`<!doctype html><title>page</title>${anchors.join('\n')}`);
}

export function html(body: string): WebAnswer {
  return { headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

export function sitemap(...addresses: readonly string[]): WebAnswer {
  const urls = addresses.map((address) => `<url><loc>${address}</loc></url>`);
  return {
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0"?><urlset>${urls.join('')}</urlset>`,
  };
}
