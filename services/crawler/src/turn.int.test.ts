import { createLogger } from '@juxta/runtime';
import type { FetchRequest, FetchSteps, SafeFetcher, Sources } from '@juxta/sources';
import { leaseHost, LeaseLost, openStore, planTasks, type HostLease } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { afterEach, expect, test, vi } from 'vitest';

import { ask } from './ask.ts';
import { waitForTurn } from './turn.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const host = 'registry.example';
const { signal } = new AbortController();
const logger = createLogger('crawler', { logLevel: 'silent' });

async function openLab() {
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const { db, close } = await openStore(database.url);
  const shared = { request: 'document', source: 'npm', delayMs: 0, refreshSeconds: 60, member: false };
  await planTasks(db, [{ ...shared, target: 'pkg:npm/gulp', host }]);
  const asked: string[] = [];
  const fetcher = {
    fetch: async ({ url }: FetchRequest, steps?: FetchSteps) => {
      // As where it had to wait for others to end.
      await new Promise((resolve) => void setImmediate(resolve));
      steps?.beforeSend?.();
      asked.push(url);
      return { kind: 'failed', hops: [] };
    },
  };
  const sources = { all: [] } as unknown as Sources;
  return {
    db,
    asked,
    ask: (lease: HostLease) =>
      ask({ db, fetcher: fetcher as unknown as SafeFetcher, sources, logger }, lease, {
        url: `https://${host}/gulp`,
        signal,
      }),
    /** The lease runs out, as it does when its worker gives no sign of life. */
    expire: () =>
      runSql(
        database.url,
        "UPDATE crawl.host SET leased_until = now() - interval '1 second' WHERE host = $1",
        [host],
      ),
    [Symbol.asyncDispose]: async () => {
      await close();
      await database.drop();
    },
  };
}

/** As after SIGSTOP and SIGCONT: for this process no time has passed, for the clock it has. */
function heldUp(ms: number): void {
  const now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => now + ms);
}

test('a worker that was held up between its turn and its fetch asks nothing where another one has the host', async () => {
  await using lab = await openLab();
  const lease = (await leaseHost(lab.db, host))!;
  expect(await waitForTurn(lab, lease, signal)).toBe(true);
  await lab.expire();
  expect(await leaseHost(lab.db, host)).not.toBeNull();
  heldUp(45_000);
  await expect(lab.ask(lease)).rejects.toBeInstanceOf(LeaseLost);
  expect(lab.asked).toEqual([]);
});

test('one that cannot know whether it still has the host asks nothing either', async () => {
  await using lab = await openLab();
  const lease = (await leaseHost(lab.db, host))!;
  await waitForTurn(lab, lease, signal);
  heldUp(15_000);
  await lab.ask(lease);
  expect(lab.asked).toEqual([`https://${host}/gulp`]);
  heldUp(6_000);
  await expect(lab.ask(lease)).rejects.toBeInstanceOf(LeaseLost);
  expect(lab.asked).toHaveLength(1);
});
