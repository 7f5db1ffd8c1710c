import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Queues } from '@juxta/jobs';
import { createLogger } from '@juxta/runtime';
import { createFetcher, loadSources, paceKey, planTarget, type FetcherOptions } from '@juxta/sources';
import { BlobStore, openStore, planTasks } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';

import type { CrawlerParts } from '../src/parts.ts';
import { visit } from '../src/visit.ts';

const never = new AbortController().signal;

export interface CrawlLab extends AsyncDisposable {
  readonly parts: CrawlerParts;
  readonly query: <Row extends Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ) => Promise<readonly Row[]>;
  /** Plans pages and packages; each host waits so long between two requests. */
  plan(targets: readonly string[], delayMs?: number): Promise<void>;
  /** A visit to the host of an address. */
  visit(url: string): Promise<void>;
  /** All is due, and no host is closed, as after some time. */
  later(): Promise<void>;
  /** What became of each address that was asked for, in order: its failure's code, or how it was answered. */
  outcomes(url?: string): Promise<readonly string[]>;
  /** Messages of the crawler's log. */
  readonly logged: readonly string[];
}

/** A crawler for the names of servers on loopback: `allowHosts` are the names with their ports. Pages are fetched, sites not walked. */
export async function openCrawlLab(
  allowHosts: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  options: Partial<FetcherOptions> = {},
): Promise<CrawlLab> {
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-crawl-'));
  const { db, close } = await openStore(database.url);
  const lookup = async (): Promise<readonly string[]> => ['127.0.0.1'];
  const fetcher = createFetcher({ userAgent: 'Juxta/0.1', allowHosts, lookup, ...options });
  const queues = { add: async () => undefined, addBulk: async () => undefined } as unknown as Queues;
  const sources = await loadSources({ JUXTA_SITE_PAGES: '0', ...environment });
  const logged: string[] = [];
  const write = (line: string): void => void logged.push((JSON.parse(line) as { msg: string }).msg);
  const logger = createLogger('crawler', { logLevel: 'info' }, { write });
  const blobs = new BlobStore(dataDir);
  const parts: CrawlerParts = { db, blobs, queues, sources, fetcher, agent: 'Juxta/0.1', logger };
  const query = <Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
    runSql<Row>(database.url, text, values);
  return {
    parts,
    query,
    logged,
    plan: (targets, delayMs = 0) =>
      planTasks(
        db,
        targets.flatMap((target) => planTarget(sources, target)).map((task) => ({ ...task, delayMs })),
      ),
    visit: (url) => visit(parts, paceKey(sources, url), never),
    later: async () => {
      await query("UPDATE crawl.task SET due_at = now() - interval '1 second'");
      await query('UPDATE crawl.host SET blocked_until = NULL');
    },
    outcomes: async (url) => {
      const rows = await query<{ outcome: string }>(
        `SELECT coalesce(failure->>'code', outcome) AS outcome FROM crawl.capture WHERE $1::text IS NULL OR url = $1 ORDER BY seq`,
        [url ?? null],
      );
      return rows.map(({ outcome }) => outcome);
    },
    [Symbol.asyncDispose]: async () => {
      await fetcher.close();
      await close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
