import { setTimeout as sleep } from 'node:timers/promises';

import type { ComparisonDocument } from '@juxta/comparison';
import { redisUrl } from '@juxta/testing';
import { beforeAll, describe, expect, test } from 'vitest';

import { visibleCells } from '../e2e/cells.ts';
import { juxtaJson, startJuxta, type Environment } from '../e2e/juxta-process.ts';
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
import { hasty } from './politeness.ts';

const names = ['alpha', 'beta', 'delta'];
const words = names.map((name) => `pkg:npm/${name}`);

/** Cells and log as they are without a kill. */
let calm: Promise<readonly [readonly string[], readonly string[]]>;

beforeAll(() => {
  calm = (async () => {
    await using world = await openFilledWorld();
    await using installation = await openInstallation(world);
    await registered(installation);
    return await endOf(world, installation);
  })();
  // Whoever awaits it is told; nobody may yet.
  calm.catch(() => undefined);
});

async function openFilledWorld(): Promise<World> {
  const world = await openWorld();
  for (const name of names) publishTool(world, name);
  for (const name of names) publishPage(world, name);
  return world;
}

async function registered(installation: Installation): Promise<void> {
  for (const word of words) await juxtaJson(['add', word, '--no-crawl'], installation.environment);
  await onlyTargetsLike(installation, `(${names.join('|')})$`);
}

async function endOf(world: World, installation: Installation) {
  const document = await juxtaJson<ComparisonDocument>(['compare', ...words], installation.environment);
  const log = await normalizedLog(installation);
  return [visibleCells(document), log].map((lines) => lines.map(world.named).toSorted()) as [
    string[],
    string[],
  ];
}

type Moment = (world: World, installation: Installation, asked: number) => Promise<void>;

async function until(holds: () => Promise<boolean> | boolean, everyMs: number): Promise<void> {
  // A crawl that is over by then is killed while idle, which must do no harm either.
  for (const end = performance.now() + 4_000; performance.now() < end; await sleep(everyMs))
    if (await holds()) return;
}

const arrival: Moment = (world, _, asked) => until(() => world.requests().length > asked, 1);

const moments: ReadonlyArray<readonly [command: string, name: string, moment: Moment]> = [
  ['up', 'at the arrival of a request', arrival],
  [
    'compare',
    'between a capture and its reading',
    (_, { query }) =>
      until(async () => {
        const text =
          'SELECT 1 FROM crawl.capture c WHERE NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id)';
        return (await query(text)).length > 0;
      }, 1),
  ],
  [
    'up',
    'some time later',
    (...scene) => arrival(...scene).then(() => sleep(Math.round(Math.random() * 1_100))),
  ],
];

const commandLine = (command: string): string[] =>
  command === 'up' ? ['up', '--no-serve'] : ['compare', ...words, '--json'];

/** Starts and kills, each time at another moment. But for the last one the time until the dead one's leases end is skipped. */
async function killAtEachMoment(world: World, installation: Installation): Promise<void> {
  for (const [command, , moment] of moments) {
    await installation.query(
      'UPDATE crawl.host SET leased_until = clock_timestamp() WHERE leased_until IS NOT NULL',
    );
    const asked = world.requests().length;
    await using running = startJuxta(commandLine(command), installation.environment);
    await moment(world, installation, asked);
    await running.kill();
  }
}

async function expectSameEnd(more: Environment): Promise<void> {
  await using world = await openFilledWorld();
  await using installation = await openInstallation(world, more);
  await registered(installation);
  await killAtEachMoment(world, installation);
  const asked = world.requests().length;
  const end = await endOf(world, installation);
  // The kills came before the crawl was over.
  expect(world.requests().length).toBeGreaterThan(asked);
  expect(end).toEqual(await calm);
  expect(await logFaults(installation)).toEqual([]);
  expect(await hasty(world, installation)).toEqual([]);
}

describe.concurrent('killed again and again, the crawl comes to the same end', () => {
  test('queues in Postgres', () => expectSameEnd({}));
  test.skipIf(redisUrl() === undefined)('queues in Redis', () =>
    expectSameEnd({ REDIS_URL: redisUrl() ?? '' }),
  );
});
