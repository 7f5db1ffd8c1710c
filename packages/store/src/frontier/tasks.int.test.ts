import { randomUUID } from 'node:crypto';

import { testDatabase, type TestDatabase } from '@juxta/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { openStore, type Store } from '../database.ts';
import { dueTasks } from './due-tasks.ts';
import { blockHost } from './hosts.ts';
import { finishTask, type TaskResult } from './recrawl.ts';
import { makeDue, plannedTargets, planTasks, retireTargets, taskStates, type PlannedTask } from './tasks.ts';

let database: TestDatabase;
let store: Store;
let host: string;
let target: string;
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
beforeEach(() => {
  host = `${randomUUID()}.example`;
  target = `pkg:npm/${randomUUID()}`;
});

const planned = (change: Partial<PlannedTask> = {}): PlannedTask => ({
  target,
  request: 'packument',
  source: 'npm',
  host,
  delayMs: 1_000,
  refreshSeconds: 3_600,
  member: false,
  ...change,
});
const plan = (...changes: Partial<PlannedTask>[]) => planTasks(store.db, changes.map(planned));
const finish = (change: Partial<TaskResult> = {}) =>
  finishTask(store.db, {
    target,
    request: 'packument',
    outcome: 'body',
    answer: 'unchanged',
    ...change,
  });
const due = async (at = host) => [...(await dueTasks(store.db, at, 100))].map((task) => task.target);

/** The row of the task. */
async function row(): Promise<Record<string, unknown> | undefined> {
  const { rows } = await sql<Record<string, unknown>>`
    SELECT * FROM crawl.task WHERE target = ${target} AND request = 'packument'`.execute(store.db);
  return rows[0];
}

describe('planning', () => {
  test('makes work due at once, and planned again changes nothing', async () => {
    await plan({}, {}, { request: 'downloads' });
    expect(await due()).toEqual([target, target]);
    await finish();
    const before =
      await sql`SELECT xmin::text, * FROM crawl.task WHERE target = ${target} ORDER BY request`.execute(
        store.db,
      );
    await plan({}, { request: 'downloads' });
    const after =
      await sql`SELECT xmin::text, * FROM crawl.task WHERE target = ${target} ORDER BY request`.execute(
        store.db,
      );
    expect(after.rows).toEqual(before.rows);
    expect(await plan()).toBeUndefined();
  });

  test('at another host moves the task and keeps its schedule and history', async () => {
    await plan({});
    await finish({ answer: 'unread' });
    const before = await row();
    const mirror = `mirror.${host}`;
    await plan({ host: mirror });
    expect(await row()).toEqual({ ...before, host: mirror });
    await makeDue(store.db, [target]);
    expect([await due(), await due(mirror)]).toEqual([[], [target]]);
  });

  test('as a request of its own makes a member due, and as a member makes a request never due', async () => {
    await plan({ member: true });
    expect(await due()).toEqual([]);
    await plan({});
    expect(await due()).toEqual([target]);
    await finish();
    await plan({});
    expect(await due()).toEqual([]);
    await plan({ member: true });
    await makeDue(store.db, [target]);
    expect(await due()).toEqual([]);
  });

  test('keeps the delay that a host has learned', async () => {
    await plan({ delayMs: 5_000 }, { request: 'downloads', delayMs: 9_000 });
    await plan({ request: 'readme', delayMs: 1 });
    const { rows } = await sql`SELECT delay_ms FROM crawl.host WHERE host = ${host}`.execute(store.db);
    expect(rows).toEqual([{ delay_ms: 9_000 }]);
  });

  test('by ten workers at once, in any order, makes each task once', async () => {
    const tasks = Array.from({ length: 20 }, (_, n) =>
      planned({ target: `${target}/${n}`, host: `${n % 4}.${host}` }),
    );
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => planTasks(store.db, n % 2 ? tasks : tasks.toReversed())),
    );
    const { rows } = await sql<{ n: number }>`
      SELECT count(*)::int AS n FROM crawl.task WHERE starts_with(target, ${target})`.execute(store.db);
    expect(rows).toEqual([{ n: 20 }]);
  });

  test('locks no task of a host that who stores its answers has locked', async () => {
    await plan({});
    let planning: Promise<void> | undefined;
    await store.db.transaction().execute(async (trx) => {
      await sql`SELECT FROM crawl.host WHERE host = ${host} FOR NO KEY UPDATE`.execute(trx);
      planning = plan({ delayMs: 9_000, refreshSeconds: 60 });
      await expect
        .poll(async () => {
          const { rows } = await sql<{ n: number }>`
            SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(
            store.db,
          );
          return rows[0]?.n;
        })
        .toBe(1);
      await sql`SET LOCAL lock_timeout = '2s'`.execute(trx);
      await sql`UPDATE crawl.task SET visits = visits + 1 WHERE target = ${target}`.execute(trx);
    });
    await planning;
    expect(await row()).toMatchObject({ refresh_seconds: 60 });
  });

  test('a retired target is not due nor planned until it is planned again', async () => {
    await plan({});
    await retireTargets(store.db, [target]);
    expect([await due(), await taskStates(store.db, [target])]).toEqual([[], []]);
    expect(await plannedTargets(store.db)).not.toContain(target);
    await plan({});
    expect(await due()).toEqual([target]);
    expect(await plannedTargets(store.db)).toContain(target);
  });
});

describe('what is due', () => {
  test('comes the longest due first, as many as asked for, and only what is wanted', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => `${target}/${name}`) as [string, string, string];
    await plan({ target: b }, { target: c }, { target: a });
    await sql`UPDATE crawl.task SET due_at = '2020-01-01' WHERE target = ${c}`.execute(store.db);
    await sql`UPDATE crawl.task SET due_at = '2020-01-02' WHERE target IN (${a}, ${b})`.execute(store.db);
    expect(await due()).toEqual([c, a, b]);
    expect([...(await dueTasks(store.db, host, 1))]).toMatchObject([{ target: c, fetched_at: null }]);
    expect([...(await dueTasks(store.db, host, 9, [b, 'pkg:npm/none']))].map((task) => task.target)).toEqual([
      b,
    ]);
    expect([...(await dueTasks(store.db, host, 9, []))]).toEqual([]);
  });

  test('is told per request, without what a closed host holds back', async () => {
    await plan({});
    expect(await taskStates(store.db, [target])).toMatchObject([
      { due: true, fetched_at: null, blocked_why: null },
    ]);
    await blockHost(store.db, host, 600, 'rate limit');
    const [state] = await taskStates(store.db, [target]);
    expect(state).toMatchObject({ due: false, blocked_why: 'rate limit', blocked_until: expect.any(Date) });
  });

  test('is made due by hand, which never puts off what is due longer', async () => {
    await plan({});
    await sql`UPDATE crawl.task SET due_at = '2020-01-01' WHERE target = ${target}`.execute(store.db);
    await makeDue(store.db, [target]);
    const { rows } = await sql`SELECT due_at FROM crawl.task WHERE target = ${target}`.execute(store.db);
    expect(rows).toEqual([{ due_at: new Date('2020-01-01T00:00:00Z') }]);
  });
});
