import { setTimeout as sleep } from 'node:timers/promises';

import { openQueues } from '@juxta/jobs';
import { createLogger, type Logger } from '@juxta/runtime';
import { createFetcher, type Source, type Sources } from '@juxta/sources';
import { BlobStore, openStore, planTasks } from '@juxta/store';
import type pg from 'pg';

import { startCrawler } from '../../../services/crawler/src/start.ts';
import { startNormalizer } from '../../../services/normalizer/src/start.ts';
import { startScheduler } from '../../../services/scheduler/src/start.ts';

const request = 'document';
const targetOf = (host: string, page: string): string => `http://${host}${page}`;

/** One source with a declared host per server: its only fact is the name that stands in the document. */
function benchSource(hosts: readonly string[]): Source {
  const covers = { attributes: ['name'], metrics: [], releases: 'none' as const, links: false };
  return {
    id: 'bench',
    version: 1,
    licence: 'CC0-1.0',
    terms: 'https://example.org/',
    hosts: hosts.map((host) => ({ base: `http://${host}`, delayMs: 0, rule: 'https://example.org/' })),
    matches: (target) => target.startsWith('http://127.0.0.1'),
    candidates: () => [],
    requests: (target) => [
      {
        name: request,
        url: target,
        accept: 'application/json',
        accepts: ['application/json'],
        maxBytes: 1_000_000,
        refreshSeconds: 86_400,
        covers,
        declaredHost: true,
        obeysRobots: false,
      },
    ],
    indexes: [],
    changes: [],
    normalize: ({ body }) => {
      const { name } = JSON.parse(new TextDecoder().decode(body)) as { name: string };
      return {
        outcome: 'read',
        facts: [{ attribute: 'name', value: name }],
        releases: [],
        metrics: [],
        links: [],
      };
    },
    recognize: () => null,
  };
}

/** Scheduler, crawler and normalizer as the product runs them, in this process, on hosts that want no pause. */
export async function openProduct(
  { url, client, dataDir }: { url: string; client: pg.Client; dataDir: string },
  hosts: readonly string[],
  pages: readonly string[],
) {
  const logger: Logger = createLogger('bench', { logLevel: 'warn' });
  const { db, close } = await openStore(url);
  const queues = await openQueues({ databaseUrl: url, logger });
  const source = benchSource(hosts);
  const sources: Sources = {
    all: [source],
    get: (id) => (id === source.id ? source : undefined),
    forTarget: () => source,
    candidates: () => [],
  };
  const fetcher = createFetcher({ userAgent: 'Juxta/0.1', allowHosts: hosts });
  const blobs = new BlobStore(dataDir);
  const parts = { db, blobs, queues, sources, fetcher, agent: 'Juxta/0.1', logger };
  const running = [
    await startCrawler(parts),
    await startNormalizer(parts),
    await startScheduler({ db, queues, logger }),
  ];
  const pace = { source: source.id, delayMs: 0, refreshSeconds: 86_400, member: false };
  // Captures up to this one were seen to be read: to look for all of them again would take Postgres longer than the checks.
  let read = 0;
  const isDue = async (): Promise<boolean> => {
    const { rows } = await client.query<{ due: boolean }>(
      'SELECT EXISTS (SELECT FROM crawl.task WHERE due_at <= now()) AS due',
    );
    return rows[0]?.due === true;
  };
  const isUnread = async (): Promise<boolean> => {
    const { rows } = await client.query<{ unread: boolean; last: number }>(
      `SELECT EXISTS (SELECT FROM crawl.capture c
         WHERE c.seq > $1 AND NOT EXISTS (SELECT FROM crawl.observation o WHERE o.capture = c.id)) AS unread,
         (SELECT coalesce(max(seq), 0)::int FROM crawl.capture) AS last`,
      [read],
    );
    const [row] = rows;
    if (row?.unread === false) read = row.last;
    return row?.unread !== false;
  };
  return {
    plan: () =>
      planTasks(
        db,
        hosts.flatMap((host) =>
          pages.map((page) => ({ target: targetOf(host, page), request, host, ...pace })),
        ),
      ),
    makeDue: () => client.query('UPDATE crawl.task SET due_at = now()'),
    done: async (): Promise<void> => {
      while ((await isDue()) || (await isUnread())) await sleep(100);
    },
    close: async () => {
      for (const part of running.toReversed()) await part.close();
      await queues.close();
      await fetcher.close();
      await close();
    },
  };
}
