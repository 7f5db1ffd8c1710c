import { setTimeout as sleep } from 'node:timers/promises';

import type { ComparisonDocument } from '@juxta/comparison';
import { redisUrl } from '@juxta/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { visibleCells } from '../e2e/cells.ts';
import { juxtaJson, startJuxta } from '../e2e/juxta-process.ts';
import {
  onlyTargetsLike,
  openInstallation,
  openWorld,
  publishPage,
  publishTool,
  type Installation,
  type World,
} from '../e2e/loopback-world.ts';
import { logFaults, normalizedLog } from '../e2e/normalized-log.ts';

const names = ['alpha', 'beta', 'delta'];
const words = names.map((name) => `pkg:npm/${name}`);

let world: World;
let calmCells: readonly string[];
let calmLog: readonly string[];

beforeAll(async () => {
  world = await openWorld();
  for (const name of names) {
    publishTool(world, name);
    publishPage(world, name);
  }
  await using calm = await openInstallation(world);
  await registered(calm);
  calmCells = visibleCells(await juxtaJson<ComparisonDocument>(['compare', ...words], calm.environment));
  calmLog = await normalizedLog(calm);
});
afterAll(() => world[Symbol.asyncDispose]());

async function registered(installation: Installation): Promise<void> {
  for (const word of words) await juxtaJson(['add', word, '--no-crawl'], installation.environment);
  await onlyTargetsLike(installation, `(${names.join('|')})$`);
}

type Moment = (installation: Installation, asked: number) => Promise<void>;

async function until(holds: () => Promise<boolean> | boolean, everyMs: number): Promise<void> {
  // A crawl that is over by then is killed while idle, which must do no harm either.
  for (const end = performance.now() + 4_000; performance.now() < end; await sleep(everyMs))
    if (await holds()) return;
}

const afterDelay =
  (ms: number): Moment =>
  (_, asked) =>
    until(() => world.requests().length > asked, 10).then(() => sleep(ms));

const moments: ReadonlyArray<readonly [command: string, name: string, moment: Moment]> = [
  ['up', 'at the arrival of a request', (_, asked) => until(() => world.requests().length > asked, 1)],
  ['compare', 'later', afterDelay(700)],
  [
    'up',
    'between a capture and its reading',
    ({ query }) =>
      until(async () => {
        const text =
          'SELECT 1 FROM crawl.capture c WHERE NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id)';
        return (await query(text)).length > 0;
      }, 1),
  ],
  ['up', 'soon', afterDelay(Math.round(50 + Math.random() * 300))],
  ['compare', 'at the arrival of a request', (_, asked) => until(() => world.requests().length > asked, 1)],
  ['up', 'some time later', afterDelay(Math.round(400 + Math.random() * 1_100))],
];

const commandLine = (command: string): string[] =>
  command === 'up' ? ['up', '--no-serve'] : ['compare', ...words, '--json'];

/** Starts and kills, each time at another moment. But for the last one the time until the dead one's leases end is skipped. */
async function killAtEachMoment(installation: Installation): Promise<void> {
  for (const [command, , moment] of moments) {
    await installation.query('UPDATE crawl.host SET leased_until = NULL');
    const asked = world.requests().length;
    await using running = startJuxta(commandLine(command), installation.environment);
    await moment(installation, asked);
    await running.kill();
  }
}

/** Requests that came sooner after the one before than nine tenths of the host's delay. */
async function hasty({ query }: Installation, from: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const hosts = await query<{ host: string; delay_ms: number }>('SELECT host, delay_ms FROM crawl.host');
  const delays = new Map(hosts.map(({ host, delay_ms }) => [host, delay_ms]));
  return [...world.log()].flatMap(([name, all]) => {
    const delay = delays.get(all[0]?.headers.host ?? '');
    if (delay === undefined && all.length > 0) throw new Error(`no pace is known for ${name}`);
    const requests = all.slice(from.get(name) ?? 0);
    return requests.flatMap(({ at, url }, n) => {
      const gap = n === 0 ? Infinity : at - (requests[n - 1]?.at ?? 0);
      return gap < (delay ?? 0) * 0.9 ? [`${name} ${url} after ${Math.round(gap)} of ${delay} ms`] : [];
    });
  });
}

describe.each([
  ['Postgres', {}],
  // Titles of skipped tests are the only sign that there is no Redis.
  ...(redisUrl() === undefined ? [] : [['Redis', { REDIS_URL: redisUrl() ?? '' }] as const]),
] as const)('killed again and again, queues in %s', (_, more) => {
  test('the crawl comes to the same end, without a repeat and without haste', async () => {
    await using installation = await openInstallation(world, more);
    await registered(installation);
    // Wide enough that a slow start of a process is not taken for haste.
    await installation.query('UPDATE crawl.host SET delay_ms = 1200');
    const from = new Map([...world.log()].map(([name, requests]) => [name, requests.length]));
    await killAtEachMoment(installation);
    const asked = world.requests().length;
    const document = await juxtaJson<ComparisonDocument>(['compare', ...words], installation.environment);
    // The kills came before the crawl was over.
    expect(world.requests().length).toBeGreaterThan(asked);
    expect(visibleCells(document)).toEqual(calmCells);
    expect(await logFaults(installation)).toEqual([]);
    expect(await normalizedLog(installation)).toEqual(calmLog);
    expect(await hasty(installation, from)).toEqual([]);
  });
});
