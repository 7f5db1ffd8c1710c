import { createLogger } from '@juxta/runtime';
import type { SafeFetcher } from '@juxta/sources';
import { endTurn, leaseHost, LeaseLost, openStore, planTasks, type HostLease } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { afterEach, expect, test, vi } from 'vitest';

import { ask } from './ask.ts';
import { waitForTurn } from './turn.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const host = 'registry.example';
const logger = createLogger('crawler', { logLevel: 'silent' });
const { signal } = new AbortController();

async function openLab() {
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const { db, close } = await openStore(database.url);
  const shared = { request: 'document', source: 'npm', delayMs: 0, refreshSeconds: 60, member: false };
  await planTasks(db, [{ ...shared, target: 'pkg:npm/gulp', host }]);
  const asked: string[] = [];
  const fetcher = { fetch: async ({ url }: { url: string }) => void asked.push(url) };
  return {
    db,
    asked,
    ask: (lease: HostLease) =>
      ask({ db, logger, fetcher: fetcher as unknown as SafeFetcher }, lease, {
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

test('one that was held up and still has the host takes another turn, and asks', async () => {
  await using lab = await openLab();
  const lease = (await leaseHost(lab.db, host))!;
  await waitForTurn(lab, lease, signal);
  heldUp(15_000);
  await lab.ask(lease);
  expect(lab.asked).toEqual([`https://${host}/gulp`]);
});

test('a turn that was given for later is lost with the lease', async () => {
  await using lab = await openLab();
  const lease = (await leaseHost(lab.db, host))!;
  lease.delayMs = 1_000;
  await waitForTurn(lab, lease, signal);
  endTurn(lease);
  const later = waitForTurn(lab, lease, signal);
  await expect.poll(() => lease.answeredAt).toBeNull();
  await lab.expire();
  expect(await leaseHost(lab.db, host)).not.toBeNull();
  await expect(later).rejects.toBeInstanceOf(LeaseLost);
});
