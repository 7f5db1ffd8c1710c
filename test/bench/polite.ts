import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { openQueues } from '@juxta/jobs';
import { createLogger, readConfig } from '@juxta/runtime';
import { startScheduler } from '@juxta/scheduler';
import { loadSources, planTarget } from '@juxta/sources';
import { openStore, planTasks, type Store } from '@juxta/store';

import { ownRedis } from '../../packages/jobs/spec/own-redis.ts';
import { compared, defineBench, type BenchContext } from './harness/bench.ts';
import { serveHosts, violations, type HostsServer } from './polite/hosts-server.ts';

const delayMs = 1_000;
const workers = 2;

export const bench = defineBench({
  summary: `${workers} workers at hosts that permit a request a second, then one of them killed`,
  run: async (context) => {
    const { options, say } = context;
    const hosts = options.quick ? 50 : 500;
    const [warmUp, seconds] = options.quick ? [5, 5] : [20, 60];
    const server = context.use(await serveHosts());
    const [first] = await startPipeline(context, server, hosts, warmUp + seconds + 120);
    while (served(server, 0) < hosts) await sleep(100);
    await sleep(warmUp * 1_000);
    const rates: number[] = [];
    for (let began = performance.now(), n = 0; n < seconds / 5; n += 1, began += 5_000) {
      await sleep(began + 5_000 - performance.now());
      rates.push(requests(server, began, began + 5_000) / 5);
      say(`${rates.at(-1)} requests/s of ${(hosts * 1_000) / delayMs} permitted`);
    }
    const killed = performance.now();
    first?.kill('SIGKILL');
    while (served(server, killed + delayMs) < hosts) await sleep(50);
    const [served500, servedAll] = [0.9, 1].map((share) => servedAgain(server, killed, share));
    const broken = violations(server.log, delayMs);
    if (broken.length > 0)
      throw new Error(`${broken.length} requests came too soon, as ${broken.slice(0, 5).join('; ')}`);
    const all = requests(server, 0, Number.POSITIVE_INFINITY);
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    const permitted = (hosts * 1_000) / delayMs;
    return [
      compared({
        case: `${hosts} hosts, ${delayMs} ms delay, ${workers} workers`,
        unit: 'requests/s',
        subject: { median: mean, rounds: rates },
        baseline: { median: permitted, rounds: [permitted] },
        baseline_is:
          'what the delay permits: the next request exactly a delay after the one before, at every host',
        target: 0.95,
        note: `mean of ${seconds} s; ${all} requests in the server’s log, none too soon. A worker killed: nine of ten hosts served again after ${served500} s, all after ${servedAll} s`,
      }),
    ];
  },
});

const requests = ({ log }: HostsServer, from: number, to: number): number =>
  [...log.values()].reduce((sum, all) => sum + all.filter(({ at }) => at >= from && at < to).length, 0);

/** Hosts that were asked since then. */
const served = ({ log }: HostsServer, since: number): number =>
  [...log.values()].filter((all) => (all.at(-1)?.at ?? -1) >= since).length;

/** Seconds until this share of the hosts had been asked again. Requests under way when the worker died are not an answer of the others. */
function servedAgain({ log }: HostsServer, killed: number, share: number): string {
  const after = [...log.values()]
    .map((all) => (all.find(({ at }) => at >= killed + 50)?.at ?? Number.POSITIVE_INFINITY) - killed)
    .sort((a, b) => a - b);
  return ((after[Math.ceil(after.length * share) - 1] ?? 0) / 1_000).toFixed(1);
}

async function startPipeline(
  { database, use, say }: BenchContext,
  server: HostsServer,
  hosts: number,
  pages: number,
): Promise<readonly ChildProcess[]> {
  const { url } = await database('polite');
  const store = use(await openStore(url));
  const redis = await ownRedis('--maxmemory-policy', 'noeviction');
  await redis.start();
  use({ close: () => redis.kill() });
  const names = Array.from({ length: hosts }, (_, n) => `host-${n}.example:${server.port}`);
  await plan(store, names, pages);
  say(`${hosts} hosts, ${pages} pages each, planned`);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-polite-'));
  use({ close: () => rm(dataDir, { recursive: true, force: true }) });
  const order = [url, redis.url, dataDir, names.join(',')];
  const started = await Promise.all(Array.from({ length: workers }, () => startWorker(order)));
  for (const { close } of started) use({ close });
  const logger = createLogger('scheduler', readConfig());
  const queues = use(await openQueues({ databaseUrl: url, redisUrl: redis.url, logger }));
  use(await startScheduler({ db: store.db, queues, logger }));
  return started.map(({ child }) => child);
}

async function plan({ db }: Store, names: readonly string[], pages: number): Promise<void> {
  const sources = await loadSources({ JUXTA_SITE_PAGES: '0' });
  for (let page = 0; page < pages; page += 10) {
    const targets = names.flatMap((name) =>
      Array.from({ length: 10 }, (_, n) => `http://${name}/page-${page + n}`),
    );
    await planTasks(
      db,
      targets.flatMap((target) => planTarget(sources, target)).map((task) => ({ ...task, delayMs })),
    );
  }
}

async function startWorker(
  order: readonly string[],
): Promise<{ child: ChildProcess; close(): Promise<void> }> {
  const child = fork(path.join(import.meta.dirname, 'polite', 'worker-process.ts'), order, { execArgv: [] });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child, 'message'), ended]);
  if (first[0] !== 'ready') throw new Error('a worker ended before it was ready: its reason stands above');
  return {
    child,
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
