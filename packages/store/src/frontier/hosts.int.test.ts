import { randomUUID } from 'node:crypto';

import { testDatabase, type TestDatabase } from '@juxta/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openStore, type Store } from '../database.ts';
import {
  assertLease,
  blockHost,
  dueHosts,
  leaseHost,
  openHost,
  pauseHost,
  planHost,
  releaseHost,
  renewLease,
  saveRobots,
} from './hosts.ts';
import { endTurn, LeaseLost, type HostLease } from './lease.ts';
import { planTasks } from './tasks.ts';
import { takeTurn } from './turns.ts';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await testDatabase({
    name: 'store',
    template: async (url) => {
      const opened = await openStore(url);
      await opened.close();
    },
  });
  store = await openStore(database.url);
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

/** A host with one due task; the delay is so long that nothing here can wait it out by chance. */
async function newHost(delayMs = 3_600_000): Promise<string> {
  const host = `${randomUUID()}.example`;
  const target = `pkg:npm/${host}`;
  await planTasks(store.db, [
    { target, request: 'packument', source: 'npm', host, delayMs, refreshSeconds: 3_600, member: false },
  ]);
  return host;
}

async function leased(host: string): Promise<HostLease> {
  const lease = await leaseHost(store.db, host);
  if (!lease) throw new Error('the host is not free');
  return lease;
}

const change = (host: string, assignments: string) =>
  sql`UPDATE crawl.host SET ${sql.raw(assignments)} WHERE host = ${host}`.execute(store.db);
const expire = (host: string) => change(host, `leased_until = clock_timestamp() - interval '1 ms'`);

/** Seconds for which the host stays closed, rounded up to ten. */
async function blockedSeconds(host: string): Promise<number | null> {
  const { rows } = await sql<{ seconds: number | null }>`
    SELECT (ceil(extract(epoch FROM blocked_until - clock_timestamp()) / 10) * 10)::float8 AS seconds
    FROM crawl.host WHERE host = ${host}`.execute(store.db);
  return rows[0]?.seconds ?? null;
}

test('a host is leased to one of many workers, with a fence that rises', async () => {
  const host = await newHost();
  const leases = await Promise.all(Array.from({ length: 8 }, () => leaseHost(store.db, host)));
  const won = leases.filter((lease) => lease !== null);
  expect(won).toMatchObject([{ host, fence: 1, delayMs: 3_600_000, robots: null, unwell: false }]);
  await releaseHost(store.db, { ...won[0]!, fence: 0 });
  expect(await leaseHost(store.db, host)).toBeNull();
  await releaseHost(store.db, won[0]!);
  expect((await leased(host)).fence).toBe(2);
});

test('a host that nobody planned cannot be leased', async () => {
  expect(await leaseHost(store.db, 'unknown.example')).toBeNull();
});

test('a turn is taken once, then the next start is a delay away', async () => {
  const host = await newHost();
  const lease = await leased(host);
  expect(await takeTurn(store.db, lease)).toEqual({ kind: 'go', ms: 0 });
  const second = await takeTurn(store.db, lease);
  expect(second.kind).toBe('wait');
  const ms = second.kind === 'wait' ? second.ms : 0;
  expect(ms).toBeGreaterThan(3_500_000);
  expect(ms).toBeLessThanOrEqual(3_600_000);
  await change(host, `next_fetch_at = clock_timestamp() - interval '1 ms'`);
  expect(await takeTurn(store.db, lease)).toEqual({ kind: 'go', ms: 0 });
});

test('waiting does not move the next start further away', async () => {
  const lease = await leased(await newHost());
  await takeTurn(store.db, lease);
  const start = async () =>
    (await sql`SELECT next_fetch_at FROM crawl.host WHERE host = ${lease.host}`.execute(store.db)).rows[0];
  const before = await start();
  await takeTurn(store.db, lease);
  expect(await start()).toEqual(before);
});

test('many calls at once with one lease give one go', async () => {
  const lease = await leased(await newHost());
  const turns = await Promise.all(Array.from({ length: 10 }, () => takeTurn(store.db, lease)));
  expect(turns.map((turn) => turn.kind).toSorted()).toEqual(['go', ...Array<string>(9).fill('wait')]);
});

test('calls that wait for the row together give one go when it is free', async () => {
  const lease = await leased(await newHost());
  const waiting = async () => {
    const { rows } = await sql`
      SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(
      store.db,
    );
    return rows.length;
  };
  const turns = await store.db
    .transaction()
    .execute(async (trx) => {
      await assertLease(trx, lease);
      const asked = [1, 2, 3].map(() => takeTurn(store.db, lease));
      await expect.poll(waiting, { timeout: 20_000 }).toBe(3);
      return asked;
    })
    .then((asked) => Promise.all(asked));
  expect(turns.map((turn) => turn.kind).toSorted()).toEqual(['go', 'wait', 'wait']);
});

test('two workers never both go within a delay: the second inherits the wait of the first', async () => {
  const host = await newHost();
  const first = await leased(host);
  expect((await takeTurn(store.db, first)).kind).toBe('go');
  await expire(host);
  const second = await leased(host);
  expect((await takeTurn(store.db, second)).kind).toBe('wait');
  await expect(takeTurn(store.db, first)).rejects.toThrow(LeaseLost);
});

test('the delay counts again from the end of an answer, for the lease that holds', async () => {
  const host = await newHost();
  const lease = await leased(host);
  const past = () => change(host, `next_fetch_at = clock_timestamp() - interval '1 ms'`);
  await takeTurn(store.db, lease);
  await past();
  endTurn(lease);
  expect((await takeTurn(store.db, lease)).kind).toBe('wait');
  await past();
  endTurn(lease);
  await releaseHost(store.db, lease);
  const next = await leased(host);
  expect((await takeTurn(store.db, next)).kind).toBe('wait');
  await past();
  // Who lost the host says nothing of it any more.
  endTurn(lease);
  await releaseHost(store.db, lease);
  expect((await takeTurn(store.db, next)).kind).toBe('go');
});

test('a turn that comes soon is given for then, and once', async () => {
  const host = await newHost(1_000);
  const lease = await leased(host);
  expect(await takeTurn(store.db, lease)).toEqual({ kind: 'go', ms: 0 });
  const turns = [await takeTurn(store.db, lease), await takeTurn(store.db, lease)];
  expect(turns.map(({ kind }) => kind)).toEqual(['go', 'go']);
  const [first, second] = turns.map((turn) => (turn.kind === 'go' ? turn.ms : Number.NaN));
  expect(first).toBeGreaterThan(500);
  expect(first).toBeLessThanOrEqual(1_000);
  expect(second).toBeGreaterThan(1_500);
  expect(second).toBeLessThanOrEqual(2_000);
});

test('the successor of a dead worker waits a whole delay, that of one which gave the host back does not', async () => {
  const host = await newHost();
  await releaseHost(store.db, await leased(host));
  const second = await leased(host);
  expect((await takeTurn(store.db, second)).kind).toBe('go');
  await change(host, `next_fetch_at = clock_timestamp() - interval '1 ms'`);
  await expire(host);
  expect((await takeTurn(store.db, await leased(host))).kind).toBe('wait');
});

test('a lease that expired is lost, though nobody took it', async () => {
  const host = await newHost();
  const lease = await leased(host);
  await expire(host);
  await expect(takeTurn(store.db, lease)).rejects.toMatchObject({ code: 'lease_lost' });
});

test('a sign of life keeps the lease of its holder, and of nobody else', async () => {
  const host = await newHost();
  const first = await leased(host);
  await expire(host);
  await renewLease(store.db, first);
  expect(await leaseHost(store.db, host)).toBeNull();
  await expire(host);
  const second = await leased(host);
  await expire(host);
  await renewLease(store.db, first);
  expect((await leased(host)).fence).toBe(second.fence + 1);
});

test('what a worker without the host writes is given up', async () => {
  const host = await newHost();
  const first = await leased(host);
  await store.db.transaction().execute((trx) => assertLease(trx, first));
  await expire(host);
  const second = await leased(host);
  await expect(store.db.transaction().execute((trx) => assertLease(trx, first))).rejects.toThrow(LeaseLost);
  await saveRobots(store.db, first, { from: 'first' }, 5);
  await saveRobots(store.db, second, { from: 'second' }, 7);
  await releaseHost(store.db, second);
  expect(await leased(host)).toMatchObject({ robots: { from: 'second' }, delayMs: 7 });
});

test('a closed host gives no turn, no lease and no due work; open again it gives all', async () => {
  const host = await newHost();
  const lease = await leased(host);
  await blockHost(store.db, host, 600, 'rate limit');
  expect(await takeTurn(store.db, lease)).toEqual({ kind: 'blocked' });
  await releaseHost(store.db, lease);
  expect(await leaseHost(store.db, host)).toBeNull();
  expect(await dueHosts(store.db)).not.toContain(host);
  await openHost(store.db, host);
  expect(await dueHosts(store.db)).toContain(host);
  expect((await takeTurn(store.db, await leased(host))).kind).toBe('go');
});

/** Seconds for which the host stays closed. */
async function closedFor(host: string): Promise<number> {
  const { rows } = await sql<{ seconds: number }>`
    SELECT extract(epoch FROM blocked_until - clock_timestamp())::float8 AS seconds
    FROM crawl.host WHERE host = ${host}`.execute(store.db);
  return rows[0]?.seconds ?? 0;
}

test('a block doubles from a minute to a day and up to a tenth more, and an answer starts it over', async () => {
  const host = await newHost();
  const seconds: number[] = [];
  for (let failure = 0; failure < 13; failure += 1) {
    await blockHost(store.db, host, null, 'dns');
    seconds.push(await closedFor(host));
  }
  for (const [n, closed] of seconds.entries()) {
    const least = Math.min(60 * 2 ** n, 86_400);
    expect(closed).toBeGreaterThan(least - 5);
    expect(closed).toBeLessThanOrEqual(least * 1.1);
  }
  expect(new Set(seconds.slice(-3).map((each) => Math.round(each / 10))).size).toBeGreaterThan(1);
  await openHost(store.db, host);
  expect(await blockedSeconds(host)).toBeNull();
  await blockHost(store.db, host, null, 'dns');
  expect(await closedFor(host)).toBeLessThanOrEqual(66);
});

test('a block of so many seconds lasts at least as long, whatever came before', async () => {
  const host = await newHost();
  await blockHost(store.db, host, null, 'dns');
  await blockHost(store.db, host, 1_800, 'asked to wait');
  expect(await blockedSeconds(host)).toBe(1_800);
});

test('a host that fails again and asks for a second each time is left alone ever longer', async () => {
  const host = await newHost();
  const closed: number[] = [];
  for (let failure = 0; failure < 4; failure += 1) {
    await blockHost(store.db, host, 1, 'http_429');
    closed.push(await closedFor(host));
  }
  expect(closed[0]).toBeLessThanOrEqual(1);
  for (const n of [1, 2, 3]) expect(closed[n]).toBeGreaterThan(60 * 2 ** (n - 1) - 5);
});

test('a pause that a good answer asked for is no failure', async () => {
  const host = await newHost();
  await pauseHost(store.db, host, 600, 'asked for a pause');
  expect(await blockedSeconds(host)).toBe(600);
  await pauseHost(store.db, host, 600, 'asked for a pause');
  expect(await blockedSeconds(host)).toBe(600);
  await openHost(store.db, host);
  expect(await blockedSeconds(host)).toBeNull();
});

test('a host at which nothing is planned can be leased once it is planned itself; one that is there stays as it is', async () => {
  const host = await newHost();
  const guest = `guest.${host}`;
  expect(await leaseHost(store.db, guest)).toBeNull();
  for (const [name, delayMs] of [
    [host, 77_000],
    [guest, 1_000],
    [guest, 5_000],
  ] as const)
    await planHost(store.db, name, delayMs);
  expect((await leaseHost(store.db, guest))?.delayMs).toBe(1_000);
  expect((await leaseHost(store.db, host))?.delayMs).not.toBe(77_000);
});

test('due hosts are free, wanted, and the longest due first', async () => {
  const [a, b, c] = [await newHost(), await newHost(), await newHost()];
  await sql`UPDATE crawl.task SET due_at = '2020-01-02' WHERE host = ${b}`.execute(store.db);
  await sql`UPDATE crawl.task SET due_at = '2020-01-03' WHERE host = ${a}`.execute(store.db);
  expect((await dueHosts(store.db)).slice(0, 2)).toEqual([b, a]);
  expect(await dueHosts(store.db, [`pkg:npm/${a}`, `pkg:npm/${c}`])).toEqual([a, c]);
  expect(await dueHosts(store.db, [])).toEqual([]);
  expect(await dueHosts(store.db, null, 1)).toEqual([b]);
  await leased(b);
  expect((await dueHosts(store.db))[0]).toBe(a);
});

test('a clock that was set back by an hour silences no host for an hour', async () => {
  const host = await newHost(1_000);
  const lease = await leased(host);
  await change(host, "next_fetch_at = clock_timestamp() + interval '1 hour'");
  const turn = await takeTurn(store.db, lease);
  expect(turn).toMatchObject({ kind: 'wait' });
  // As long as a host is left alone after a slow answer: that may be why.
  expect((turn as { ms: number }).ms).toBeLessThanOrEqual(33_000);
});

describe('the pace of a host', () => {
  const plan = (host: string, delayMs: number, all = false) =>
    planTasks(
      store.db,
      [
        {
          target: `pkg:npm/${host}`,
          request: 'packument',
          source: 'npm',
          host,
          delayMs,
          refreshSeconds: 3_600,
          member: false,
        },
      ],
      { all },
    );
  const delayOf = async (host: string): Promise<number> => {
    const lease = await leased(host);
    await releaseHost(store.db, lease);
    return lease.delayMs;
  };

  test('is the slowest of what is declared, and follows all that is declared now', async () => {
    const host = await newHost(1_000);
    await plan(host, 60_000);
    expect(await delayOf(host)).toBe(60_000);
    await plan(host, 4_000);
    expect(await delayOf(host)).toBe(60_000);
    await plan(host, 4_000, true);
    expect(await delayOf(host)).toBe(4_000);
  });

  test('is that of its robots.txt where that is slower, and the declared one again when it is not', async () => {
    const host = await newHost(1_000);
    const lease = await leased(host);
    expect(lease.declaredMs).toBe(1_000);
    await saveRobots(store.db, lease, {}, 10_000);
    await releaseHost(store.db, lease);
    await plan(host, 750, true);
    expect(await delayOf(host)).toBe(10_000);
    const again = await leased(host);
    expect(again.declaredMs).toBe(750);
    await saveRobots(store.db, again, {}, 750);
    await releaseHost(store.db, again);
    await plan(host, 2_000, true);
    expect(await delayOf(host)).toBe(2_000);
  });
});
