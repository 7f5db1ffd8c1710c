import type { ComparisonDocument } from '@juxta/comparison';
import { redisUrl, startLocalPostgres } from '@juxta/testing';
import { describe, expect, test } from 'vitest';

import { visibleCells } from '../e2e/cells.ts';
import { juxtaJson } from '../e2e/juxta-process.ts';
import { logFaults, normalizedLog } from '../e2e/normalized-log.ts';
import { playStory } from './kill-at.ts';
import { archiveWanted, dueOf, openLab, sweepable, tools, type Lab } from './lab.ts';
import { hasty } from './politeness.ts';
import { withOwnRedis } from './redis-server.ts';
import { stories, type Story } from './stories.ts';

/** All that must be the same with and without kills. */
interface End {
  readonly cells: readonly string[];
  readonly log: readonly string[];
  /** Every capture, with how many there are of its like. */
  readonly captures: readonly string[];
}

/** `compare` to its end: what a user does after a crash. */
async function endOf({ world, installation }: Lab): Promise<End> {
  for (const sql of [dueOf(), archiveWanted]) await installation.query(sql);
  const document = await juxtaJson<ComparisonDocument>(['compare', ...tools], installation.environment);
  const captures = await installation.query<{ line: string }>(
    "SELECT concat_ws(' ', url, target, request, outcome, count(*)) AS line FROM crawl.capture WHERE source <> 'catalog' GROUP BY url, target, request, outcome",
  );
  const inAnyWorld = (lines: readonly string[]) => lines.map(world.named).toSorted();
  return {
    cells: inAnyWorld(visibleCells(document)),
    log: inAnyWorld(await normalizedLog(installation)),
    captures: inAnyWorld(captures.map(({ line }) => line)),
  };
}

/** Without a kill; asked for once the machine is idle, while leases of the dead end. */
let calm: Promise<End> | undefined;

const calmEnd = () =>
  (calm ??= (async () => {
    await using lab = await openLab();
    return await endOf(lab);
  })());

/** On a Postgres of the story's own: a transaction that stands still holds back the readers of every log of its server. */
async function expectSameEnd(story: Story, queueUrl?: string): Promise<void> {
  await using postgres = await ownPostgres();
  await using lab = await openLab(queueUrl === undefined ? {} : { REDIS_URL: queueUrl }, postgres.url);
  const { world, installation } = lab;
  await playStory(story, lab, queueUrl);
  await installation.query(sweepable);
  const asked = world.requests().length;
  const [end, expected] = await Promise.all([endOf(lab), calmEnd()]);
  // The kill came before all was done.
  expect(world.requests().length).toBeGreaterThan(asked);
  expect(end).toEqual(expected);
  expect(await logFaults(installation)).toEqual([]);
  expect(await hasty(world, installation)).toEqual([]);
}

async function ownPostgres(): Promise<AsyncDisposable & { readonly url: string }> {
  const { url, stop } = await startLocalPostgres();
  return { url, [Symbol.asyncDispose]: stop };
}

// Each story starts the product some five times, and waits for the leases of the dead in the end.
const options = { timeout: 600_000 };

describe.concurrent('killed at named points, the next command comes to the same end', options, () => {
  for (const story of stories) {
    const title = `queues in ${story.queue}`;
    if (story.queue === 'Postgres') test(title, () => expectSameEnd(story));
    else test.skipIf(redisUrl() === undefined)(title, () => withOwnRedis((url) => expectSameEnd(story, url)));
  }
});
