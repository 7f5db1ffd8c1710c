import type { ComparisonDocument } from '@juxta/comparison';
import { redisUrl, sqlSession } from '@juxta/testing';
import { describe, expect, test } from 'vitest';

import { resolveOrAdd } from '../../services/cli/src/resolve.ts';
import { catchUp } from '../../services/cli/src/settle.ts';
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
import { catalogued, inApp } from './in-app.ts';
import { hasty } from './politeness.ts';
import { withOwnRedis } from './redis-server.ts';
import { skipTime } from './skip-time.ts';
import { until } from './until.ts';

const names = ['alpha', 'beta', 'delta'];
const words = names.map((name) => `pkg:npm/${name}`);

/** Cells and log as they are without a kill; asked for once the machine is idle, while locks of the dead end. */
let calm: Promise<readonly [readonly string[], readonly string[]]> | undefined;

const calmEnd = () =>
  (calm ??= (async () => {
    await using world = await openFilledWorld();
    await using installation = await registered(world);
    return await endOf(world, installation);
  })());

async function openFilledWorld(): Promise<World> {
  const world = await openWorld();
  for (const name of names) publishTool(world, name);
  for (const name of names) publishPage(world, name);
  return world;
}

/** Knows the tools, and has asked nothing yet. */
async function registered(world: World, more: Environment = {}): Promise<Installation> {
  const installation = await openInstallation(world, more, catalogued);
  await inApp(installation.environment, async (app) => {
    for (const word of words) await resolveOrAdd(app, word);
    await catchUp(app);
  });
  await onlyTargetsLike(installation, `(${names.join('|')})$`);
  return installation;
}

async function endOf(world: World, installation: Installation) {
  const document = await juxtaJson<ComparisonDocument>(['compare', ...words], installation.environment);
  const log = await normalizedLog(installation);
  return [visibleCells(document), log].map((lines) => lines.map(world.named).toSorted()) as [
    string[],
    string[],
  ];
}

/** What has happened since the start of a process. */
interface Since {
  requests(): number;
  captures(): Promise<number>;
  /** Chosen anew for each kill, at random. */
  readonly someMore: number;
}

const moments: ReadonlyArray<
  readonly [command: string, name: string, moment: (since: Since) => Promise<boolean> | boolean]
> = [
  ['up', 'at the arrival of a request', (since) => since.requests() > 0],
  ['compare', 'at a capture, most often before its reading', async (since) => (await since.captures()) > 0],
  ['up', 'some requests later', (since) => since.requests() > since.someMore],
];

const commandLine = (command: string): string[] =>
  command === 'up' ? ['up', '--no-serve'] : ['compare', ...words, '--json'];

/** Starts and kills, each time at another moment. After the last one the leases and locks of the dead are left to end. */
async function killAtEachMoment(world: World, installation: Installation, redis?: string): Promise<void> {
  await using session = await sqlSession(installation.databaseUrl);
  const captured = async () => (await session.query('SELECT FROM crawl.capture')).length;
  for (const [command, name, moment] of moments) {
    await skipTime(installation, redis);
    const before = { requests: world.requests().length, captures: await captured() };
    const since: Since = {
      requests: () => world.requests().length - before.requests,
      captures: async () => (await captured()) - before.captures,
      someMore: Math.floor(Math.random() * 4),
    };
    await using running = startJuxta(commandLine(command), installation.environment);
    await until(
      () => moment(since),
      running,
      () => `its end, ${name}`,
      5,
    );
    await running.kill();
  }
}

async function expectSameEnd(redis?: string): Promise<void> {
  await using world = await openFilledWorld();
  await using installation = await registered(world, redis === undefined ? {} : { REDIS_URL: redis });
  await killAtEachMoment(world, installation, redis);
  const asked = world.requests().length;
  const [end, expected] = await Promise.all([endOf(world, installation), calmEnd()]);
  // The kills came before the crawl was over.
  expect(world.requests().length).toBeGreaterThan(asked);
  expect(end).toEqual(expected);
  expect(await logFaults(installation)).toEqual([]);
  expect(await hasty(world, installation)).toEqual([]);
}

describe.concurrent('killed again and again, the crawl comes to the same end', () => {
  test('queues in Postgres', () => expectSameEnd());
  test.skipIf(redisUrl() === undefined)('queues in Redis', () => withOwnRedis(expectSameEnd));
});
