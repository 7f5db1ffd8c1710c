import { randomUUID } from 'node:crypto';

import {
  endTurn,
  LeaseLost,
  nextInTurn,
  type Database,
  type DueTask,
  type HostLease,
  type NewCapture,
  type TaskAnswer,
} from '@juxta/store';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { at, capture, newName, type Lab, type Subject } from './lab.ts';

/** What a visit promises of the answers that it stores together, and of the turns in which it asks for them. */
export function answersContract({ store, open, blob }: Subject): void {
  let lab: Lab;
  let db: Database;
  beforeAll(async () => {
    lab = await open();
    ({ db } = lab);
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  /** A host with so many targets that are due, and its lease. */
  async function visited(targets: number, delayMs = 0) {
    const host = `${randomUUID()}.example`;
    const names = Array.from({ length: targets }, () => newName('pkg:npm')).toSorted();
    const pace = { request: 'document', source: 'npm', delayMs, refreshSeconds: 1_000, member: false };
    for (const target of names) await store.planTasks(db, [{ ...pace, target, host }]);
    const lease = await store.leaseHost(db, host);
    if (!lease) throw new Error(`${host} cannot be leased`);
    return { host, names, lease };
  }
  const due = async (host: string): Promise<readonly DueTask[]> => [...(await store.dueTasks(db, host, 50))];
  const made = (task: DueTask, minute: number, more: Partial<NewCapture> = {}): NewCapture => ({
    ...capture(task.capture, task.target, minute, more),
    request: task.request,
  });
  async function body(task: DueTask, minute: number, text: string): Promise<TaskAnswer> {
    const made1 = made(task, minute, { outcome: 'body', blob: await blob(text) });
    return { capture: made1, task, extractorVersion: 1, result: { outcome: 'body', answer: 'unread' } };
  }
  function confirmation(task: DueTask, minute: number): TaskAnswer {
    const same = { outcome: 'not_modified' as const, status: 304, sameAs: task.previous?.id ?? null };
    const result = { outcome: 'not_modified', answer: 'unchanged' as const };
    return { capture: made(task, minute, same), task, extractorVersion: 1, result };
  }
  async function read({ capture: { id, target } }: TaskAnswer, minute: number): Promise<void> {
    const seq = (await store.targetCaptures(db, target)).find((one) => one.id === id)?.seq ?? 0;
    const rest = { extractorVersion: 1, factsHash: null, counts: { events: 1 }, failure: null };
    await store.recordObservations(db, [
      { ...rest, capture: id, target, seq, outcome: 'read', observedAt: at(minute) },
    ]);
  }
  /** Gives the captures that are to be read. */
  async function record(
    lease: HostLease,
    answers: readonly TaskAnswer[],
    next = 0,
  ): Promise<readonly string[]> {
    const untold = await store.recordAnswers(db, lease, answers.map(store.packAnswer), next);
    return untold.map(({ capture }) => capture);
  }
  const pending = async (targets: readonly string[]) =>
    (await Promise.all(targets.map((target) => store.pendingCaptures(db, target))))
      .flat()
      .map(({ id }) => id);
  const schedules = (tasks: readonly DueTask[]) => Promise.all(tasks.map((task) => lab.schedule(task)));

  /** All targets have a body that was read, and are due again. */
  async function known(targets: number): Promise<Awaited<ReturnType<typeof visited>>> {
    const visit = await visited(targets);
    const bodies = await Promise.all((await due(visit.host)).map((task, n) => body(task, n, `known ${n}`)));
    await record(visit.lease, bodies);
    for (const answer of bodies) await read(answer, 0);
    await store.makeDue(db, visit.names);
    return visit;
  }

  test('what is due is taken one after the other, and says whether its target stands there once', async () => {
    const { host, names } = await visited(2);
    const apart = await store.dueTasks(db, host, 10);
    expect([apart.left, apart.next()?.isAlone, apart.left, apart.next()?.isAlone]).toEqual([
      2,
      true,
      1,
      true,
    ]);
    expect([apart.next(), apart.left]).toEqual([undefined, 0]);
    const pace = { source: 'npm', delayMs: 0, refreshSeconds: 1_000, member: false };
    await store.planTasks(db, [{ ...pace, request: 'downloads', target: names[0] ?? '', host }]);
    const together = [...(await store.dueTasks(db, host, 10))];
    expect(together.map(({ isAlone }) => isAlone)).toEqual([false, false, false]);
  });

  test('answers are stored in their order, and their tasks move on as each alone would have moved', async () => {
    const { host, names, lease } = await visited(3);
    const tasks = await due(host);
    expect(tasks.map(({ target, previous }) => [target, previous])).toEqual(
      names.map((name) => [name, undefined]),
    );
    const [one, two, three] = tasks as [DueTask, DueTask, DueTask];
    const failure = { code: 'not_found', host, detail: 'no', scope: 'target' as const };
    const failed = { outcome: 'not_found', answer: 'failed' as const };
    const untold = await record(lease, [
      await body(one, 1, 'a'),
      { capture: made(two, 2, { failure }), task: two, extractorVersion: 1, result: failed },
      await body(three, 3, 'a'),
    ]);
    expect(untold).toEqual([one.capture, two.capture, three.capture]);
    expect(await pending(names)).toEqual(tasks.map((task) => task.capture));
    expect(await schedules(tasks)).toEqual([
      { visits: 1, interval: 1_000 },
      { visits: 1, interval: null },
      { visits: 1, interval: 1_000 },
    ]);
    expect(await due(host)).toEqual([]);
  });

  test('what only confirms is read with it, each by what its own target said last', async () => {
    const { host, names, lease } = await known(3);
    const tasks = await due(host);
    const [one, two, three] = tasks as [DueTask, DueTask, DueTask];
    // Something that nobody has read stands before the answer of the second.
    await store.recordCaptures(db, [capture(await store.newCaptureId(db), two.target, 4)]);
    const untold = await record(lease, [confirmation(one, 5), confirmation(two, 5), confirmation(three, 5)]);
    expect(untold).toEqual([two.capture]);
    expect(await pending(names)).toHaveLength(2);
    expect(await pending([one.target, three.target])).toEqual([]);
    expect((await schedules(tasks)).map(({ visits }) => visits)).toEqual([2, 2, 2]);
  });

  test('an answer that is asked about is the last body of its request', async () => {
    const { host } = await known(1);
    const [task] = await due(host);
    expect(task?.previous?.headers).toEqual({ etag: '"1"' });
    expect((await store.lastBody(db, task?.target ?? '', 'document'))?.id).toBe(task?.previous?.id);
    expect(task?.previous?.id).not.toBe(task?.capture);
  });

  test('of a lost lease nothing is stored', async () => {
    const { host, names, lease } = await known(2);
    const tasks = await due(host);
    const before = await schedules(tasks);
    const stale: HostLease = { ...lease, fence: lease.fence - 1 };
    const answers = [await body(tasks[0]!, 5, 'new'), confirmation(tasks[1]!, 5)];
    await expect(record(stale, answers)).rejects.toBeInstanceOf(LeaseLost);
    expect([await pending(names), await schedules(tasks)]).toEqual([[], before]);
    expect((await due(host)).length).toBe(2);
    await record(lease, answers);
    expect((await pending(names)).length).toBe(1);
  });

  test('a task that changed since it was read moves on by what it is now', async () => {
    const { host, lease } = await known(2);
    const [one, two] = (await due(host)) as [DueTask, DueTask];
    // As where a normalizer has just said what the body of before had changed.
    await store.finishTask(db, { ...one, outcome: 'body', answer: 'changed' });
    await record(lease, [confirmation(one, 5), confirmation(two, 5)]);
    const [changed, other] = await schedules([one, two]);
    expect([changed?.visits, other?.visits]).toEqual([3, 2]);
    expect(changed?.interval).toBe(1_100);
    expect(await due(host)).toEqual([]);
  });

  test('a turn is for as many fetches as the delay lets into a second, each a delay after the last answer', async () => {
    const { host, lease } = await visited(1, 200);
    expect(await store.takeTurn(db, lease, 20)).toEqual({ kind: 'go', ms: 0 });
    expect(lease.turn.fetches).toBe(4);
    expect(nextInTurn(lease)).toBeNull();
    for (let n = 0; n < 4; n += 1) {
      endTurn(lease);
      const next = nextInTurn(lease);
      expect(next?.kind === 'go' && next.ms > 100 && next.ms <= 200).toBe(true);
    }
    expect(nextInTurn(lease)).toBeNull();
    expect([await left(host, lease, 20), lease.turn.fetches]).toEqual(['soon', 4]);
  });

  /** When the host gives its next turn: within a delay, or after those of a turn that was not used. */
  async function left(host: string, lease: HostLease, atMost = 1): Promise<'soon' | 'late'> {
    expect(lease.host).toBe(host);
    const turn = await store.takeTurn(db, lease, atMost);
    return turn.kind === 'go' && turn.ms <= 200 ? 'soon' : 'late';
  }

  test('what a turn is not used for is given back with the host, once an answer says when the delay began', async () => {
    const first = await visited(1, 200);
    await store.takeTurn(db, first.lease, 5);
    await store.releaseHost(db, first.lease);
    const late = await store.leaseHost(db, first.host);
    expect(late && (await left(first.host, late))).toBe('late');
    const other = await visited(1, 200);
    await store.takeTurn(db, other.lease, 5);
    endTurn(other.lease);
    await store.releaseHost(db, other.lease);
    const soon = await store.leaseHost(db, other.host);
    expect(soon && (await left(other.host, soon))).toBe('soon');
  });

  test('the next turn is taken with what is stored, where none is left, the host is open and it is soon', async () => {
    const { host, lease } = await visited(4, 200);
    const [one, two, three, four] = (await due(host)) as [DueTask, DueTask, DueTask, DueTask];
    await store.takeTurn(db, lease);
    endTurn(lease);
    lease.heldUntil = 0;
    await record(lease, [await body(one, 1, 'a')], 3);
    expect([lease.turn.fetches, Math.round((lease.heldUntil - performance.now()) / 1_000)]).toEqual([3, 20]);
    const next = nextInTurn(lease);
    expect(next?.kind === 'go' && next.ms > 0 && next.ms <= 200).toBe(true);
    await record(lease, [await body(two, 2, 'b')], 3);
    expect(lease.turn.fetches).toBe(2);
    // A worker that dies now has made its successor wait for all three.
    const successor = await store.takeTurn(db, { ...lease, answeredAt: null });
    expect(successor.kind === 'go' && successor.ms > 500 && successor.ms <= 800).toBe(true);
    await store.pauseHost(db, host, 60, 'asked for a pause');
    const paused: HostLease = { ...lease, turn: { fetches: 0, until: 0 } };
    await record(paused, [await body(three, 3, 'c')], 3);
    const slow: HostLease = { ...paused, delayMs: 60_000 };
    await record(slow, [await body(four, 4, 'd')], 3);
    expect([paused.turn.fetches, slow.turn.fetches]).toEqual([0, 0]);
  });
}
