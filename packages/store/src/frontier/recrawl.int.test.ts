import { createHash, randomUUID } from 'node:crypto';

import { testDatabase, type TestDatabase } from '@juxta/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { newCaptureId, recordCaptures } from '../captures/record.ts';
import { openStore, type Store } from '../database.ts';
import { recordObservations } from '../observations.ts';
import { dueTasks } from './due-tasks.ts';
import { finishTask, judgeTask, type TaskResult } from './recrawl.ts';
import { makeDue, planTasks, type PlannedTask } from './tasks.ts';
import { refreshThreshold } from './threshold.ts';

let database: TestDatabase;
let store: Store;
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
  target = `pkg:npm/${randomUUID()}`;
});

const request = 'packument';
const plan = (change: Partial<PlannedTask> = {}) =>
  planTasks(store.db, [
    {
      target,
      request,
      source: 'npm',
      host: 'npm.example',
      delayMs: 1_000,
      refreshSeconds: 3_600,
      member: false,
      ...change,
    },
  ]);
const finish = (answer: TaskResult['answer'], outcome = 'body') =>
  finishTask(store.db, { target, request, outcome, answer });
const change = (assignments: string) =>
  sql`UPDATE crawl.task SET ${sql.raw(assignments)} WHERE target = ${target}`.execute(store.db);
/** As if so much time had passed since the task was last done. */
const pass = (interval: string) =>
  change(
    `due_at = due_at - interval '${interval}', fetched_at = fetched_at - interval '${interval}', checked_at = checked_at - interval '${interval}'`,
  );

interface Row {
  visits: number;
  checks: number;
  changes: number;
  failures: number;
  interval_s: number | null;
  change_rate: number | null;
  /** Seconds until it is due, by its interval: 1 but for the jitter. */
  share: number;
  wait_s: number;
}

async function row(): Promise<Row> {
  const { rows } = await sql<Row>`
    SELECT visits, checks, changes, failures, interval_s, change_rate,
      extract(epoch FROM due_at - fetched_at)::float8 / interval_s AS share,
      (ceil(extract(epoch FROM due_at - clock_timestamp()) / 10) * 10)::float8 AS wait_s
    FROM crawl.task WHERE target = ${target}`.execute(store.db);
  if (!rows[0]) throw new Error('no such task');
  return rows[0];
}

/** An extractor reads a body in which these facts stand, and the schedule is told; made at the database's own now. */
async function read(facts: string, extractorVersion = 1): Promise<void> {
  const { rows } = await sql<{ now: Date }>`SELECT clock_timestamp() AS now`.execute(store.db);
  const at = rows[0]?.now.toISOString() ?? '';
  const id = await newCaptureId(store.db);
  const empty = { parent: null, finalUrl: null, status: 200, headers: {}, blob: null, sameAs: null };
  const covers = { attributes: [], metrics: [], releases: 'none' as const, links: false };
  const shared = { ...empty, failure: null, licence: 'MIT', covers, startedAt: at, endedAt: at };
  await recordCaptures(store.db, [
    { ...shared, id, target, request, source: 'npm', url: 'https://npm.example/', outcome: 'body' },
  ]);
  const found = await sql<{ seq: number }>`SELECT seq FROM crawl.capture WHERE id = ${id}`.execute(store.db);
  const seq = found.rows[0]?.seq ?? 0;
  const factsHash = createHash('sha256').update(facts).digest();
  const answer = { target, seq, extractorVersion, factsHash, observedAt: at };
  await recordObservations(store.db, [
    { ...answer, capture: id, outcome: 'read', counts: {}, failure: null },
  ]);
  await judgeTask(store.db, { ...answer, request });
}

describe('before a rate is learned', () => {
  test('a task waits its refresh time first, a tenth longer where nothing changed, half where it did', async () => {
    await plan();
    const seen: unknown[] = [];
    for (const answer of ['unchanged', 'unchanged', 'changed'] as const) {
      await finish(answer);
      const { interval_s, checks, changes, share } = await row();
      seen.push([interval_s, checks, changes]);
      expect(Math.abs(share - 1)).toBeLessThan(0.101);
    }
    expect(seen).toEqual([
      [3_600, 0, 0],
      [3_960, 1, 0],
      [1_980, 2, 1],
    ]);
  });

  test.each([
    ['an eighth of its refresh time at least', { refreshSeconds: 80_000 }, 'changed', 10_000],
    ['a minute at least', { refreshSeconds: 70 }, 'changed', 60],
    ['as short as its source asks where that is less', { refreshSeconds: 5 }, 'changed', 5],
    ['thirty days at most', { refreshSeconds: 29 * 86_400 }, 'unchanged', 30 * 86_400],
    [
      'no longer than declared where it is sampled',
      { refreshSeconds: 3_600, sampled: true },
      'unchanged',
      3_600,
    ],
    ['as declared where it is a walk', { refreshSeconds: 3_600 }, 'walked', 3_600],
  ] as const)('it waits %s', async (_, declared, answer, expected) => {
    await plan(declared);
    // The fourth comparison would teach a rate.
    for (let n = 0; n < 4; n += 1) await finish(answer);
    expect((await row()).interval_s).toBe(expected);
  });
});

describe('a failure', () => {
  test('waits twice as long each time up to a day, teaches nothing, and success starts over', async () => {
    await plan();
    await finish('unchanged');
    const waits: unknown[] = [];
    for (let failure = 0; failure < 11; failure += 1) {
      await finish('failed', 'http_500');
      waits.push((await row()).wait_s);
    }
    expect(waits.slice(0, 4)).toEqual([300, 600, 1_200, 2_400]);
    expect(waits.slice(8)).toEqual([76_800, 86_400, 86_400]);
    expect(await row()).toMatchObject({ failures: 11, interval_s: 3_600, visits: 12, checks: 0 });
    await finish('unchanged');
    expect(await row()).toMatchObject({ failures: 0, interval_s: 3_960, checks: 1 });
  });

  test('that says three times in a row that it is not there waits a month', async () => {
    await plan();
    const waits: unknown[] = [];
    for (let time = 0; time < 4; time += 1) {
      await finish('failed', 'not_found');
      waits.push((await row()).wait_s);
    }
    expect(waits).toEqual([300, 600, 30 * 86_400, 30 * 86_400]);
    await finish('unread');
    expect(await row()).toMatchObject({ failures: 0, interval_s: 3_600 });
  });

  test('that comes before the one it is compared with, by a clock that was set back, teaches nothing wrong', async () => {
    await plan();
    await finish('unread');
    await sql`UPDATE crawl.task SET checked_at = now() + interval '1 day' WHERE target = ${target}`.execute(
      store.db,
    );
    await finish('unchanged');
    const { rows } = await sql`SELECT checks, unchanged_s FROM crawl.task WHERE target = ${target}`.execute(
      store.db,
    );
    expect(rows).toEqual([{ checks: 1, unchanged_s: 0 }]);
  });

  test('that it is not there, after failures of another kind, waits as any', async () => {
    await plan();
    for (const outcome of ['http_500', 'http_500', 'not_found']) await finish('failed', outcome);
    expect((await row()).wait_s).toBe(1_200);
  });

  test('of the first request leaves its refresh time for the first success', async () => {
    await plan();
    await finish('failed', 'dns');
    expect(await row()).toMatchObject({ interval_s: null });
    await finish('unread');
    expect(await row()).toMatchObject({ interval_s: 3_600, checks: 0 });
  });
});

describe('what an extractor reads', () => {
  test('is what counts as a change, not the bytes', async () => {
    await plan();
    const seen: unknown[] = [];
    for (const facts of ['one', 'one', 'two']) {
      await finish('unread');
      await read(facts);
      const { interval_s, checks, changes, share } = await row();
      seen.push([interval_s, checks, changes]);
      expect(Math.abs(share - 1)).toBeLessThan(0.101);
      await pass('1 hour');
    }
    expect(seen).toEqual([
      [3_600, 0, 0],
      [3_960, 1, 0],
      [1_980, 2, 1],
    ]);
  });

  test('by another version of the extractor is not compared', async () => {
    await plan();
    await finish('unread');
    await read('one', 1);
    await pass('1 hour');
    await read('two', 2);
    expect(await row()).toMatchObject({ checks: 0, changes: 0 });
    await pass('1 hour');
    await read('three', 2);
    expect(await row()).toMatchObject({ checks: 1, changes: 1 });
  });

  test('is not counted again after the same or a later answer', async () => {
    await plan();
    await finish('unread');
    await read('one');
    await pass('1 hour');
    await finish('unchanged');
    const before = await row();
    const early = { extractorVersion: 1, factsHash: Buffer.from('x'), observedAt: '2020-01-01T00:00:00Z' };
    await judgeTask(store.db, { target, request, seq: 1, ...early });
    expect({ ...(await row()), wait_s: 0 }).toEqual({ ...before, wait_s: 0 });
  });

  test('does not put off what was made due meanwhile', async () => {
    await plan();
    await finish('unread');
    await read('one');
    await pass('10 minutes');
    await makeDue(store.db, [target]);
    await read('one');
    expect(await row()).toMatchObject({ checks: 1, interval_s: 3_960 });
    const due = [...(await dueTasks(store.db, 'npm.example', 1_000))];
    expect(due.map((task) => task.target)).toContain(target);
  });
});

describe('a learned rate', () => {
  test('and one threshold for all make the interval, with no more requests than are declared', async () => {
    await sql`DELETE FROM crawl.task`.execute(store.db);
    const day = 86_400;
    const kinds = { still: [0, 40], busy: [10, 30], racing: [40, 0] } as const;
    const all = Object.entries(kinds).flatMap(([kind, [changed, unchanged]]) =>
      Array.from({ length: 10 }, (_, n) => ({ target: `pkg:npm/${kind}-${n}`, changed, unchanged })),
    );
    for (const one of all) {
      target = one.target;
      await plan({ refreshSeconds: 7 * day });
      await finish('unchanged');
      await change(
        `checks = 40, change_weight = ${one.changed}, changed_s = ${one.changed * day}, unchanged_s = ${one.unchanged * day}`,
      );
      await finish('unchanged');
    }
    await refreshThreshold(store.db);
    const { rows } = await sql<{ per_day: number; tasks: number }>`
      SELECT per_day, tasks FROM crawl.threshold`.execute(store.db);
    expect(rows).toEqual([{ per_day: expect.closeTo(30 / 7, 6), tasks: 30 }]);
    for (const one of all) {
      target = one.target;
      await finish('unchanged');
    }
    const intervals = await sql<{ kind: string; days: number }>`
      SELECT split_part(split_part(target, '/', 2), '-', 1) AS kind, avg(interval_s)::float8 / ${day} AS days
      FROM crawl.task GROUP BY 1`.execute(store.db);
    const days = Object.fromEntries(intervals.rows.map((one) => [one.kind, one.days]));
    // The one that cannot be followed gives its budget away; the others share it by what a request is worth.
    expect(days['racing']).toBe(30);
    expect(days['busy']).toBeLessThan(6);
    expect(days['still']).toBeGreaterThan(days['busy'] ?? 0);
    const spent = Object.values(days).reduce((sum, each) => sum + 10 / each, 0);
    expect(spent).toBeGreaterThan(3.9);
    expect(spent).toBeLessThan(4.5);
  });

  test('is not looked for again while the threshold is young', async () => {
    const at = async () =>
      (await sql<{ at: Date }>`SELECT computed_at AS at FROM crawl.threshold`.execute(store.db)).rows[0]?.at;
    const before = await at();
    await refreshThreshold(store.db);
    expect(await at()).toEqual(before);
    await Promise.all([refreshThreshold(store.db, 0), refreshThreshold(store.db, 0)]);
    expect(Number(await at())).toBeGreaterThan(Number(before));
  });
});
