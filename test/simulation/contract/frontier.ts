import { randomUUID } from 'node:crypto';

import { LeaseLost, type Database, type HostLease, type PlannedTask } from '@juxta/store';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { newName, opened, type Lab, type Subject } from './lab.ts';

const hour = 3_600_000;

/** What the frontier promises: one worker at a host, at its pace, and no task forgotten (DESIGN §7). */
export function frontierContract({ store, open }: Subject): void {
  let lab: Lab;
  let db: Database;
  beforeAll(async () => {
    lab = await open();
    ({ db } = lab);
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  async function plan(more: Partial<PlannedTask> = {}): Promise<PlannedTask> {
    const task = {
      target: newName('pkg:npm'),
      request: 'document',
      source: 'npm',
      host: `${randomUUID()}.example`,
      delayMs: hour,
      refreshSeconds: 3_600,
      member: false,
      ...more,
    };
    await store.planTasks(db, [task]);
    return task;
  }
  async function leased(host: string): Promise<HostLease> {
    const lease = await store.leaseHost(db, host);
    if (!lease) throw new Error(`${host} cannot be leased`);
    return lease;
  }
  const due = async (host: string): Promise<readonly string[]> =>
    (await store.dueTasks(db, host, 10)).map(({ target, request }) => `${target} ${request}`);
  const finish = (task: PlannedTask, changed: boolean, failed: boolean) =>
    store.finishTask(db, { target: task.target, request: task.request, outcome: 'body', changed, failed });

  test('of many at once one has the host, until it gives it back', async () => {
    const { host } = await plan();
    const leases = await Promise.all(Array.from({ length: 5 }, () => store.leaseHost(db, host)));
    const [first, ...others] = leases.filter((lease) => lease !== null);
    expect([first, others]).toMatchObject([
      { host, fence: 1, delayMs: hour, robots: null, unwell: false },
      [],
    ]);
    if (!first) return;
    await store.releaseHost(db, { ...first, fence: 0 });
    expect(await store.leaseHost(db, host)).toBeNull();
    await store.renewLease(db, first);
    await store.releaseHost(db, first);
    expect((await leased(host)).fence).toBe(2);
    expect(await store.leaseHost(db, 'unknown.example')).toBeNull();
  });

  test('a turn is one fetch, then the next start is a delay away, also for the next lease', async () => {
    const { host } = await plan();
    const lease = await leased(host);
    expect(await store.takeTurn(db, lease)).toEqual({ kind: 'go', ms: 0 });
    const second = await store.takeTurn(db, lease);
    expect(second.kind === 'wait' && second.ms > hour / 2 && second.ms <= hour).toBe(true);
    store.endTurn(lease);
    await store.releaseHost(db, lease);
    expect((await store.takeTurn(db, await leased(host))).kind).toBe('wait');
  });

  test('a turn that comes soon is given for then; the delay counts from the end of an answer, and from when a host was given back', async () => {
    const { host } = await plan({ delayMs: 1_000 });
    const lease = await leased(host);
    const soon = async (of: HostLease): Promise<number> => {
      const turn = await store.takeTurn(db, of);
      return turn.kind === 'go' ? turn.ms : Number.NaN;
    };
    expect(await soon(lease)).toBe(0);
    const second = await soon(lease);
    expect(second > 0 && second <= 1_000).toBe(true);
    // The turn after the second one would be two delays away; the end of an answer says better.
    store.endTurn(lease);
    const third = await soon(lease);
    expect(third > 500 && third <= 1_000).toBe(true);
    await store.releaseHost(db, lease);
    const fourth = await soon(await leased(host));
    expect(fourth > 500 && fourth <= 2_000).toBe(true);
  });

  test('a host that was given back without a turn is free at once', async () => {
    const { host } = await plan();
    await store.releaseHost(db, await leased(host));
    expect(await store.takeTurn(db, await leased(host))).toEqual({ kind: 'go', ms: 0 });
  });

  test('a lease of before is worth nothing', async () => {
    const { host } = await plan();
    const first = await leased(host);
    await store.releaseHost(db, first);
    const second = await leased(host);
    const within = (lease: HostLease) => db.transaction().execute((trx) => store.assertLease(trx, lease));
    await expect(store.takeTurn(db, first)).rejects.toBeInstanceOf(LeaseLost);
    await expect(within(first)).rejects.toBeInstanceOf(LeaseLost);
    await within(second);
    await store.releaseHost(db, first);
    expect(await store.leaseHost(db, host)).toBeNull();
  });

  test('whoever asserts its lease holds the host to the end of its transaction', async () => {
    const { host } = await plan();
    const lease = await leased(host);
    const holder = await opened(db, (trx) => store.assertLease(trx, lease));
    const order: string[] = [];
    const releasing = store.releaseHost(db, lease).then(() => order.push('released'));
    for (let n = 0; n < 5; n += 1) await due(host);
    order.push('committed');
    await holder.commit();
    await releasing;
    expect(order).toEqual(['committed', 'released']);
  });

  test('a blocked host gives no turn, no lease and no work, until it is open', async () => {
    const { host } = await plan();
    const lease = await leased(host);
    await store.blockHost(db, host, 3_600, 'asked for a pause');
    expect(await store.takeTurn(db, lease)).toEqual({ kind: 'blocked' });
    await store.releaseHost(db, lease);
    expect([await store.leaseHost(db, host), (await store.dueHosts(db)).includes(host)]).toEqual([
      null,
      false,
    ]);
    await store.openHost(db, host);
    expect((await store.dueHosts(db)).includes(host)).toBe(true);
    await leased(host);
    expect((await store.dueHosts(db)).includes(host)).toBe(false);
  });

  test('a task is due when it is planned, again after its interval, and when it is asked for', async () => {
    const task = await plan();
    const other = await plan({ host: task.host, target: task.target, request: 'downloads' });
    const [one, two] = [`${task.target} document`, `${task.target} downloads`];
    expect(await due(task.host)).toEqual([one, two]);
    await finish(task, true, false);
    expect(await due(task.host)).toEqual([two]);
    await finish(other, false, true);
    expect([await due(task.host), (await store.dueHosts(db)).includes(task.host)]).toEqual([[], false]);
    await store.planTasks(db, [task]);
    expect(await due(task.host)).toEqual([]);
    await store.makeDue(db, [task.target]);
    expect([...(await due(task.host))].toSorted()).toEqual([one, two]);
    expect(await store.dueTasks(db, task.host, 1, ['none'])).toEqual([]);
  });

  test('the interval halves with news, grows without, and is left alone by a failure', async () => {
    const task = await plan({ refreshSeconds: 1_000 });
    const intervals: (number | null | undefined)[] = [];
    const after = async (changed: boolean, failed: boolean): Promise<void> => {
      await finish(task, changed, failed);
      await store.makeDue(db, [task.target]);
      intervals.push((await store.dueTasks(db, task.host, 1))[0]?.interval_s);
    };
    await after(true, false);
    await after(true, false);
    await after(false, false);
    await after(false, true);
    expect(intervals).toEqual([1_000, 500, 550, 550]);
    expect((await store.dueTasks(db, task.host, 1))[0]).toMatchObject({ visits: 4, refresh_seconds: 1_000 });
  });

  test('a target that is retired is not due, and is planned no more', async () => {
    const task = await plan();
    await store.retireTargets(db, [task.target]);
    expect([await due(task.host), (await store.plannedTargets(db)).includes(task.target)]).toEqual([
      [],
      false,
    ]);
    await store.planTasks(db, [task]);
    expect([await due(task.host), (await store.plannedTargets(db)).includes(task.target)]).toEqual([
      [`${task.target} document`],
      true,
    ]);
  });

  test('a member of an index is never due itself, and makes the index due', async () => {
    const index = await plan({ target: newName('debian'), request: 'index' });
    await finish(index, true, false);
    const member = { host: index.host, request: index.target, member: true };
    await store.makeIndexesDue(db);
    expect(await due(index.host)).toEqual([]);
    await plan(member);
    expect(await due(index.host)).toEqual([]);
    await store.makeIndexesDue(db);
    expect(await due(index.host)).toEqual([`${index.target} index`]);
  });
}
