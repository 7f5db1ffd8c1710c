import { finishTask, leaseHost, planTasks, readFetchPlan } from '@juxta/store';
import { describe, expect, test } from 'vitest';

import { openLab, type Lab } from '../spec/lab.ts';
import { planFetches } from './crawl-plan.ts';

const plan = (lab: Lab, host: string, targets: readonly string[], delayMs = 1_000) =>
  planTasks(
    lab.app.db,
    targets.map((target) => ({
      target,
      request: 'document',
      source: 'npm',
      host,
      delayMs,
      refreshSeconds: 86_400,
      member: false,
    })),
  );

describe('the plan of a crawl', () => {
  test('tells per host one request after the other, with the reason of each', async () => {
    await using lab = await openLab();
    await plan(lab, 'slow.example', ['pkg:npm/a', 'pkg:npm/b', 'pkg:npm/c'], 60_000);
    await plan(lab, 'fast.example', ['pkg:npm/d']);
    await plan(lab, 'closed.example', ['pkg:npm/e']);
    await lab.query(`UPDATE crawl.host SET blocked_until = now() + interval '1 hour', blocked_why = 'http_429: wait'
      WHERE host = 'closed.example'`);
    await finishTask(lab.app.db, {
      target: 'pkg:npm/a',
      request: 'document',
      outcome: 'dns',
      answer: 'failed',
    });
    await lab.query(
      `UPDATE crawl.task SET checks = 9, change_rate = 2.0 / 86400, changes = 7, fetched_at = now() - interval '1 day', due_at = now(), interval_s = 40000 WHERE target = 'pkg:npm/b'`,
    );
    const read = await readFetchPlan(lab.app.db, null, 100);
    const told = planFetches(read);
    const byTarget = new Map(told.map((fetch) => [fetch.target, fetch]));
    expect(read.total).toBe(5);
    expect(Object.fromEntries(told.map(({ target, reason }) => [target, reason]))).toEqual({
      'pkg:npm/a': 'failing',
      'pkg:npm/b': 'changes_often',
      'pkg:npm/c': 'new',
      'pkg:npm/d': 'new',
      'pkg:npm/e': 'blocked',
    });
    expect(byTarget.get('pkg:npm/b')).toMatchObject({
      changes_per_day: 2,
      checks: 9,
      interval_seconds: 40_000,
    });
    expect(byTarget.get('pkg:npm/e')?.why).toContain('http_429: wait');
    const at = (target: string) => Date.parse(byTarget.get(`pkg:npm/${target}`)?.expected_at ?? '');
    // `c` was planned before `b` fell due: the second of the two has its turn a delay after the first.
    expect(Math.abs(at('b') - at('c'))).toBe(60_000);
    expect(at('a') - Date.now()).toBeGreaterThan(250_000);
    expect(at('e') - Date.now()).toBeGreaterThan(3_500_000);
    expect(told.map(({ expected_at }) => expected_at)).toEqual(told.map((one) => one.expected_at).toSorted());
  });

  test('waits for the turn of a host that was asked just now, and leaves out what is not due by itself', async () => {
    await using lab = await openLab();
    await plan(lab, 'one.example', ['pkg:npm/a'], 30_000);
    await leaseHost(lab.app.db, 'one.example');
    await lab.query("UPDATE crawl.host SET next_fetch_at = now() + interval '20 seconds'");
    const member = { source: 'debian', host: 'one.example', delayMs: 0, refreshSeconds: 60, member: true };
    await planTasks(lab.app.db, [{ ...member, target: 'pkg:deb/debian/a', request: 'index-of-it' }]);
    const { fetches, total, now } = await readFetchPlan(lab.app.db, null, 100);
    expect(total).toBe(1);
    const [only] = planFetches({ fetches, total, now, threshold: null });
    const wait = Date.parse(only?.expected_at ?? '') - now.getTime();
    expect(wait).toBeGreaterThan(15_000);
    expect(wait).toBeLessThanOrEqual(20_000);
  });

  test('is of some targets where they are named, and says how much more there is', async () => {
    await using lab = await openLab();
    await plan(lab, 'one.example', ['pkg:npm/a', 'pkg:npm/b', 'pkg:npm/c']);
    expect((await readFetchPlan(lab.app.db, ['pkg:npm/b'], 9)).fetches.map((one) => one.target)).toEqual([
      'pkg:npm/b',
    ]);
    expect(await readFetchPlan(lab.app.db, null, 2)).toMatchObject({ total: 3, fetches: { length: 2 } });
    expect(await readFetchPlan(lab.app.db, [], 2)).toMatchObject({ total: 0, fetches: [] });
  });
});
