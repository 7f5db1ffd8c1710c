import {
  assertHeld,
  LeaseLost,
  type Database,
  type HostLease,
  type PlannedTask,
  type TaskResult,
} from '@juxta/store';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { at, capture, newName, opened, someTask, type Lab, type Subject } from './lab.ts';

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
    const task = someTask({ delayMs: hour, ...more });
    await store.planTasks(db, [task]);
    return task;
  }
  async function leased(host: string): Promise<HostLease> {
    const lease = await store.leaseHost(db, host);
    if (!lease) throw new Error(`${host} cannot be leased`);
    return lease;
  }
  const due = async (host: string): Promise<readonly string[]> =>
    [...(await store.dueTasks(db, host, 10))].map(({ target, request }) => `${target} ${request}`);
  const finish = ({ target, request }: PlannedTask, answer: TaskResult['answer'], outcome = 'body') =>
    store.finishTask(db, { target, request, outcome, answer });
  const intervalOf = async (task: PlannedTask) => (await lab.schedule(task)).interval;

  test('of many at once one has the host, until it gives it back', async () => {
    const { host } = await plan();
    const leases = await Promise.all(Array.from({ length: 5 }, () => store.leaseHost(db, host)));
    const [first, ...others] = leases.filter((lease) => lease !== null);
    expect([first, others]).toMatchObject([
      { host, fence: 1, delayMs: hour, robots: null, answeredAt: null, unwell: false },
      [],
    ]);
    if (!first) return;
    await store.releaseHost(db, { ...first, fence: 0 });
    expect(await store.leaseHost(db, host)).toBeNull();
    await store.renewLease(db, first);
    await store.releaseHost(db, first);
    // A renewal that was on its way takes nothing back.
    await store.renewLease(db, first);
    expect((await leased(host)).fence).toBe(2);
    expect(await store.leaseHost(db, 'unknown.example')).toBeNull();
  });

  test('a turn is one fetch, then the next start is a delay away, also for the next lease', async () => {
    const { host } = await plan();
    const lease = await leased(host);
    expect(await store.takeTurn(db, lease)).toEqual({ kind: 'go', ms: 0 });
    const second = await store.takeTurn(db, lease);
    expect(second.kind === 'wait' && second.ms > hour / 2 && second.ms <= hour).toBe(true);
    await store.releaseHost(db, lease);
    expect((await store.takeTurn(db, await leased(host))).kind).toBe('wait');
  });

  test('a turn that comes soon is given at once, to be used then, and is one fetch as well', async () => {
    const { host } = await plan({ delayMs: 1_500 });
    const lease = await leased(host);
    await store.takeTurn(db, lease);
    const soon = await store.takeTurn(db, lease);
    expect(soon.kind === 'go' && soon.ms > 500 && soon.ms <= 1_500).toBe(true);
    const later = await store.takeTurn(db, lease);
    expect(later.kind === 'wait' && later.ms > 2_000 && later.ms <= 3_000).toBe(true);
  });

  test('the pace of a host is the slowest that is declared, and follows all that is declared now', async () => {
    const task = await plan({ delayMs: 1_000 });
    const declared = async (delayMs: number, all: boolean): Promise<number> => {
      await store.planTasks(db, [{ ...task, delayMs }], { all });
      const lease = await leased(task.host);
      await store.releaseHost(db, lease);
      return lease.delayMs;
    };
    expect([await declared(9_000, false), await declared(4_000, false), await declared(4_000, true)]).toEqual(
      [9_000, 9_000, 4_000],
    );
  });

  test('the delay counts from the end of the last answer, also for the next lease', async () => {
    const { host } = await plan({ delayMs: hour });
    const lease = await leased(host);
    await store.takeTurn(db, lease);
    // As if it had come a quarter of an hour ago: it says more than when the turn was taken.
    lease.answeredAt = performance.now() - hour / 4;
    const next = await store.takeTurn(db, lease);
    expect(next.kind === 'wait' && next.ms > hour / 2 && next.ms <= (hour * 3) / 4).toBe(true);
    lease.delayMs = hour / 2;
    store.endTurn(lease);
    await store.releaseHost(db, lease);
    const other = await store.takeTurn(db, await leased(host));
    expect(other.kind === 'wait' && other.ms > hour / 4 && other.ms <= hour / 2).toBe(true);
  });

  test('a lease is known to be held for a while after each sign of life', async () => {
    const { host } = await plan();
    const lease = await leased(host);
    const ends = (): number => Math.round((lease.heldUntil - performance.now()) / 1_000);
    for (const sign of [store.takeTurn, store.renewLease]) {
      expect(ends()).toBe(20);
      lease.heldUntil = 0;
      expect(() => assertHeld(lease)).toThrow(LeaseLost);
      await sign(db, lease);
      assertHeld(lease);
    }
    lease.heldUntil = 0;
    await store.renewLease(db, { ...lease, fence: 0 });
    expect(lease.heldUntil).toBe(0);
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

  test('a host that failed is unwell, and closed for longer each time; one that asks for a pause gets it', async () => {
    const { host } = await plan();
    await store.blockHost(db, host, 0.001, 'http_503');
    await expect.poll(() => store.leaseHost(db, host)).toMatchObject({ unwell: true });
    await store.openHost(db, host);
    await store.pauseHost(db, host, 0.001, 'asked for a pause');
    expect(await store.leaseHost(db, host)).toBeNull();
    const { host: other } = await plan();
    await store.pauseHost(db, other, 0.001, 'asked for a pause');
    await expect.poll(() => store.leaseHost(db, other)).toMatchObject({ unwell: true });
    const { host: failing } = await plan();
    await store.blockHost(db, failing, 0.001, 'http_503');
    await store.blockHost(db, failing, 0.001, 'http_503');
    expect(await store.leaseHost(db, failing)).toBeNull();
  });

  test('hosts come by how long they could have been asked', async () => {
    const first = await plan({ delayMs: 300 });
    // Else both may be due since the same millisecond.
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await plan();
    const wanted = [first.target, second.target];
    expect(await store.dueHosts(db, wanted)).toEqual([first.host, second.host]);
    const lease = await leased(first.host);
    await store.takeTurn(db, lease);
    await store.releaseHost(db, lease);
    expect(await store.dueHosts(db, wanted)).toEqual([second.host, first.host]);
    expect(await store.dueHosts(db, [])).toEqual([]);
  });

  test('a task is due when it is planned, again after its interval, and when it is asked for', async () => {
    const task = await plan();
    const other = await plan({ host: task.host, target: task.target, request: 'downloads' });
    const [one, two] = [`${task.target} document`, `${task.target} downloads`];
    expect(await due(task.host)).toEqual([one, two]);
    await finish(task, 'changed');
    expect(await due(task.host)).toEqual([two]);
    await finish(other, 'failed', 'timeout');
    expect([await due(task.host), (await store.dueHosts(db)).includes(task.host)]).toEqual([[], false]);
    await store.planTasks(db, [task]);
    expect(await due(task.host)).toEqual([]);
    await store.makeDue(db, [task.target]);
    expect([...(await due(task.host))].toSorted()).toEqual([one, two]);
    expect([...(await store.dueTasks(db, task.host, 1, ['none']))]).toEqual([]);
  });

  test('the interval halves with news, grows without, and is left alone by a failure', async () => {
    const task = await plan({ refreshSeconds: 1_000 });
    const intervals: (number | null)[] = [];
    for (const answer of ['unread', 'changed', 'changed', 'unchanged', 'failed', 'walked'] as const) {
      await finish(task, answer);
      intervals.push(await intervalOf(task));
    }
    expect(intervals).toEqual([1_000, 1_000, 500, 550, 550, 1_000]);
    expect((await lab.schedule(task)).visits).toBe(6);
  });

  test('what an extractor reads in new bytes tells whether they were news', async () => {
    const task = await plan({ refreshSeconds: 1_000 });
    await finish(task, 'unread');
    const intervals: (number | null)[] = [];
    const judge = async (minute: number, facts: string): Promise<void> => {
      const id = await store.newCaptureId(db);
      await store.recordCaptures(db, [capture(id, task.target, minute)]);
      const { seq } = (await store.targetCaptures(db, task.target)).find((one) => one.id === id) ?? {
        seq: 0,
      };
      const read = { target: task.target, seq, factsHash: Buffer.from(facts), observedAt: at(minute) };
      const told = { capture: id, outcome: 'read' as const, counts: {}, failure: null };
      await store.recordObservations(db, [{ ...read, ...told, extractorVersion: 1 }]);
      await store.judgeTask(db, { ...read, request: task.request, extractorVersion: 1 });
      intervals.push(await intervalOf(task));
    };
    await judge(1, 'a');
    await judge(2, 'b');
    await judge(3, 'b');
    await judge(1, 'c');
    expect(intervals).toEqual([1_000, 500, 550, 550]);
  });

  test('what answered four times is asked by the one threshold of all', async () => {
    const task = await plan({ refreshSeconds: 1_000 });
    for (let n = 0; n < 6; n += 1) await finish(task, 'unchanged');
    expect(await intervalOf(task)).toBe(1_610);
    await store.refreshThreshold(db, -1);
    await finish(task, 'unchanged');
    // By feeling alone it would be a tenth more again.
    expect(await intervalOf(task)).not.toBe(1_771);
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

  test('a request that is retired alone leaves its target planned, until the target is retired', async () => {
    const task = await plan();
    await store.retireRequest(db, task);
    expect(await due(task.host)).toEqual([]);
    expect(await store.plannedTargets(db)).toContain(task.target);
    await store.planTasks(db, [task]);
    expect(await due(task.host)).toEqual([`${task.target} document`]);
    await store.retireRequest(db, task);
    await store.retireTargets(db, [task.target]);
    expect(await store.plannedTargets(db)).not.toContain(task.target);
  });

  test('a member of an index is never due itself, and makes the index due', async () => {
    const index = await plan({ target: newName('debian'), request: 'index' });
    await finish(index, 'changed');
    const member = { host: index.host, request: index.target, member: true };
    await store.makeIndexesDue(db);
    expect(await due(index.host)).toEqual([]);
    await plan(member);
    expect(await due(index.host)).toEqual([]);
    await store.makeIndexesDue(db);
    expect(await due(index.host)).toEqual([`${index.target} index`]);
  });
}
