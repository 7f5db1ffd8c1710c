import { setTimeout as sleep } from 'node:timers/promises';

import { compared, defineBench, type BenchContext, type BenchResult } from './harness/bench.ts';
import { serveHosts, violations, type HostsServer } from './polite/hosts-server.ts';
import { startPipeline, type Pipeline } from './polite/pipeline.ts';

const delayMs = 1_000;
const workers = 2;
const perRoundSeconds = 5;

export const bench = defineBench({
  summary: `${workers} workers at hosts that permit a request a second; then one of them is killed`,
  run: async (context) => {
    const sizes = context.options.quick ? [50] : [100, 500];
    const results: BenchResult[] = [];
    for (const [n, hosts] of sizes.entries())
      results.push(await pace(context, hosts, n === sizes.length - 1));
    return results;
  },
});

async function pace(context: BenchContext, hosts: number, withKill: boolean): Promise<BenchResult> {
  const { options, say, database } = context;
  const [warmUp, seconds] = options.quick ? [5, 5] : [20, perRoundSeconds * (options.rounds ?? 12)];
  const server = await serveHosts();
  const { url: databaseUrl } = await database('polite');
  const names = Array.from({ length: hosts }, (_, n) => `host-${n}.example:${server.port}`);
  const pages = warmUp + seconds + 120;
  const pipeline = await startPipeline({ databaseUrl, hosts: names, pages, delayMs, workers });
  try {
    while (askedSince(server, 0) < hosts) await sleep(100);
    await sleep(warmUp * 1_000);
    const { rates, cpuMs } = await measure(pipeline, server, seconds);
    say(`${hosts} hosts: ${rates.map((rate) => rate.toFixed(0)).join(', ')} requests/s`);
    const again = withKill ? await killOne(pipeline, server, hosts) : '';
    assertPolite(server);
    const permitted = (hosts * 1_000) / delayMs;
    return compared({
      case: `${hosts} hosts, ${delayMs} ms delay, ${workers} workers`,
      unit: 'requests/s',
      subject: { median: rates.reduce((sum, rate) => sum + rate, 0) / rates.length, rounds: rates },
      baseline: { median: permitted, rounds: [permitted] },
      baseline_is: 'what the delay permits: each request exactly a delay after the one before, at every host',
      target: 0.95,
      note: `${cpuMs.toFixed(2)} ms CPU of the workers a request; ${requests(server)} requests in the server’s log, none too soon${again}`,
    });
  } finally {
    await pipeline.close();
    await server.close();
  }
}

/** Requests a second by the server's log, and what one of them cost the workers. */
async function measure({ workers: all }: Pipeline, server: HostsServer, seconds: number) {
  const cpu = async (): Promise<number> =>
    (await Promise.all(all.map((worker) => worker.cpuMs()))).reduce((sum, ms) => sum + ms, 0);
  const before = await cpu();
  const [start, rates] = [performance.now(), [] as number[]];
  for (let from = start; rates.length * perRoundSeconds < seconds; from += perRoundSeconds * 1_000) {
    const to = from + perRoundSeconds * 1_000;
    await sleep(to - performance.now());
    rates.push(requests(server, from, to) / perRoundSeconds);
  }
  return { rates, cpuMs: ((await cpu()) - before) / requests(server, start) };
}

async function killOne({ workers: [first] }: Pipeline, server: HostsServer, hosts: number): Promise<string> {
  const killed = performance.now();
  first?.kill();
  // What the dead one had sent is answered within the first delay.
  while (askedSince(server, killed + delayMs) < hosts) await sleep(50);
  const [most, all] = [0.9, 1].map((share) => servedAgain(server, killed + 50, share));
  return `. One worker killed: nine of ten hosts were served again within ${most} s, all within ${all} s`;
}

const requests = ({ log }: HostsServer, from = 0, to = Number.POSITIVE_INFINITY): number =>
  [...log.values()].reduce((sum, all) => sum + all.filter(({ at }) => at >= from && at < to).length, 0);

/** Hosts that were asked since then. */
const askedSince = ({ log }: HostsServer, since: number): number =>
  [...log.values()].filter((all) => (all.at(-1)?.at ?? -1) >= since).length;

/** Seconds until this share of the hosts had been asked again. */
function servedAgain({ log }: HostsServer, since: number, share: number): string {
  const after = [...log.values()]
    .map((all) => (all.find(({ at }) => at >= since)?.at ?? Number.POSITIVE_INFINITY) - since)
    .sort((a, b) => a - b);
  return ((after[Math.ceil(after.length * share) - 1] ?? 0) / 1_000).toFixed(1);
}

function assertPolite({ log }: HostsServer): void {
  const broken = violations(log, delayMs);
  if (broken.length > 0)
    throw new Error(`${broken.length} requests came too soon, as ${broken.slice(0, 5).join('; ')}`);
}
