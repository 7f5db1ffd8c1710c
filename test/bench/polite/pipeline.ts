import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { openQueues } from '@juxta/jobs';
import { createLogger, readConfig } from '@juxta/runtime';
import { startScheduler } from '@juxta/scheduler';
import { loadSources, planTarget } from '@juxta/sources';
import { openStore, planTasks, type Store } from '@juxta/store';

import { ownRedis } from '../../../packages/jobs/spec/own-redis.ts';

export interface Worker {
  /** Processor time so far, in milliseconds. */
  cpuMs(): Promise<number>;
  /** As a machine dies: nothing is given back. */
  kill(): void;
}

export interface Pipeline {
  readonly workers: readonly Worker[];
  close(): Promise<void>;
}

export interface PipelineOrder {
  readonly databaseUrl: string;
  /** Names with their port. */
  readonly hosts: readonly string[];
  /** Due at each of them. */
  readonly pages: number;
  readonly delayMs: number;
  readonly workers: number;
}

/** Scheduler, queues on a Redis of their own, and crawlers in processes of their own, with all that is due planned. */
export async function startPipeline(order: PipelineOrder): Promise<Pipeline> {
  const closing: Array<() => Promise<unknown>> = [];
  const { databaseUrl, hosts } = order;
  const store = await openStore(databaseUrl);
  closing.push(() => store.close());
  const redis = await ownRedis('--maxmemory-policy', 'noeviction');
  await redis.start();
  closing.push(() => redis.kill());
  await plan(store, order);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-polite-'));
  closing.push(() => rm(dataDir, { recursive: true, force: true }));
  const words = [databaseUrl, redis.url, dataDir, hosts.join(',')];
  const started = await Promise.all(Array.from({ length: order.workers }, () => startWorker(words)));
  closing.push(() => Promise.all(started.map(({ close }) => close())));
  const logger = createLogger('scheduler', readConfig());
  const queues = await openQueues({ databaseUrl, redisUrl: redis.url, logger });
  closing.push(() => queues.close());
  const scheduler = await startScheduler({ db: store.db, queues, logger });
  closing.push(() => scheduler.close());
  return {
    workers: started,
    close: async () => {
      for (const close of closing.toReversed()) await close();
    },
  };
}

async function plan({ db }: Store, { hosts, pages, delayMs }: PipelineOrder): Promise<void> {
  const sources = await loadSources({ JUXTA_SITE_PAGES: '0' });
  for (let page = 0; page < pages; page += 10) {
    const targets = hosts.flatMap((host) =>
      Array.from({ length: 10 }, (_, n) => `http://${host}/page-${page + n}`),
    );
    await planTasks(
      db,
      targets.flatMap((target) => planTarget(sources, target)).map((task) => ({ ...task, delayMs })),
    );
  }
}

async function startWorker(words: readonly string[]): Promise<Worker & { close(): Promise<void> }> {
  const child = fork(path.join(import.meta.dirname, 'worker-process.ts'), words, { execArgv: [] });
  const ended = once(child, 'exit');
  if ((await nextMessage(child, ended)) !== 'ready') throw new Error('a worker is not ready');
  return {
    cpuMs: async () => {
      child.send('cpu');
      return Number(await nextMessage(child, ended));
    },
    kill: () => void child.kill('SIGKILL'),
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function nextMessage(child: ChildProcess, ended: Promise<unknown>): Promise<unknown> {
  const first = await Promise.race([once(child, 'message'), ended.then(() => null)]);
  if (first === null) throw new Error('a worker ended: its reason stands above');
  return (first as readonly unknown[])[0];
}
