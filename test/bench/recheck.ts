import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type pg from 'pg';

import { compared, defineBench } from './harness/bench.ts';
import { measureInTurn } from './harness/in-turn.ts';
import { answerTable, openBareLoop } from './recheck/bare-loop.ts';
import { openProduct } from './recheck/product.ts';
import { startServers } from './recheck/servers.ts';

export const bench = defineBench({
  summary: 'checks of unchanged targets per second of CPU, beside a bare loop that writes a row per answer',
  run: async ({ options, database, use, say }) => {
    const hosts = options.quick ? 5 : 50;
    const perHost = options.quick ? 20 : 200;
    const servers = use(await startServers(hosts));
    const pages = Array.from({ length: perHost }, (_, n) => `/page-${n}`);
    const dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-recheck-'));
    use({ close: () => rm(dataDir, { recursive: true, force: true }) });
    const ours = await database('recheck');
    const product = use(await openProduct({ ...ours, dataDir }, servers.hosts, pages));
    const theirs = await database('recheck_bare');
    await theirs.client.query(answerTable);
    const loop = use(await openBareLoop(theirs.url, servers.hosts, pages));
    await product.plan();
    await product.done();
    await loop.run();
    say(`${hosts * perHost} targets are known`);
    const before = await events(ours.client);
    const measured = await measureInTurn(
      {
        subject: () =>
          perCpuSecond(hosts * perHost, async () => {
            await product.makeDue();
            await product.done();
          }),
        baseline: () => perCpuSecond(hosts * perHost, () => loop.run()),
      },
      // Until the compiler has seen enough of both, also of what happens fifty times a round: a crawler runs for months.
      { rounds: options.rounds ?? (options.quick ? 1 : 11), warmup: options.quick ? 1 : 16 },
    );
    const appended = (await events(ours.client)) - before;
    if (appended > 0) throw new Error(`${appended} events were appended, where nothing changed`);
    return [
      compared({
        case: `${hosts * perHost} unchanged targets over ${hosts} hosts`,
        unit: 'requests per second of CPU of the process',
        ...measured,
        baseline_is: 'undici in a loop per host, validators in memory, a row per answer in batches of 100',
        target: 0.5,
        note: 'no event was appended',
      }),
    ];
  },
});

async function events(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM es.events');
  return rows[0]?.n ?? 0;
}

async function perCpuSecond(units: number, act: () => Promise<unknown>): Promise<number> {
  const began = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(began);
  return (units * 1e6) / (user + system);
}
