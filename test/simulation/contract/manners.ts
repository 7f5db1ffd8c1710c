import { randomUUID } from 'node:crypto';

import { nextInTurn, type Database, type HostLease, type PlannedTask, type TaskResult } from '@juxta/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newName, someTask, type Lab, type Subject } from './lab.ts';

/** What a host is spared: after a slow answer, where it denies us, and where it can have no answer for us. */
export function mannersContract({ store, open }: Subject): void {
  let lab: Lab;
  let db: Database;
  beforeAll(async () => {
    lab = await open();
    ({ db } = lab);
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  async function planned(more: Partial<PlannedTask> = {}): Promise<PlannedTask> {
    const task = someTask(more);
    await store.planTasks(db, [task]);
    return task;
  }
  async function leased(host: string): Promise<HostLease> {
    const lease = await store.leaseHost(db, host);
    if (!lease) throw new Error(`${host} cannot be leased`);
    return lease;
  }
  const due = async ({ host }: PlannedTask): Promise<boolean> =>
    (await store.dueTasks(db, host, 10)).left > 0;

  describe('after a slow answer', () => {
    test('the next turn is five times as long away, also for the next lease', async () => {
      const { host } = await planned();
      const lease = await leased(host);
      await store.takeTurn(db, lease, 50);
      store.endTurn(lease, 2_000);
      expect(nextInTurn(lease)).toBeNull();
      const turn = await store.takeTurn(db, lease, 50);
      expect(turn.kind === 'wait' && turn.ms > 9_000 && turn.ms <= 10_000).toBe(true);
      await store.releaseHost(db, lease);
      const next = await store.takeTurn(db, await leased(host));
      expect(next.kind === 'wait' && next.ms > 9_000 && next.ms <= 10_000).toBe(true);
    });

    test('that was the last of its visit the next visit waits as long, half a minute at most', async () => {
      const { host } = await planned();
      const lease = await leased(host);
      await store.takeTurn(db, lease);
      store.endTurn(lease, 60_000);
      await store.releaseHost(db, lease);
      const next = await store.takeTurn(db, await leased(host));
      expect(next.kind === 'wait' && next.ms > 29_000 && next.ms <= 30_000).toBe(true);
    });

    test('a turn has a fetch that is not further away than its end', async () => {
      const { host } = await planned();
      const lease = await leased(host);
      await store.takeTurn(db, lease, 50);
      store.endTurn(lease, 60);
      const next = nextInTurn(lease);
      expect(next?.kind === 'go' && next.ms > 200 && next.ms <= 300).toBe(true);
      store.endTurn(lease, 60);
      await store.takeTurn(db, lease, 50);
      // One a third of a second: three.
      expect(lease.turn.fetches).toBe(2);
    });
  });

  describe('a host that denies a target', () => {
    const kinds: Readonly<Record<string, TaskResult['answer']>> = {
      body: 'unread',
      not_modified: 'unchanged',
      http_401: 'denied',
      http_403: 'denied',
    };
    const finish = (task: Pick<PlannedTask, 'target' | 'request'>, outcome: string): Promise<void> =>
      store.finishTask(db, { ...task, outcome, answer: kinds[outcome] ?? 'failed' });
    const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

    /** A host at which so much was answered, one after the other. */
    async function answered(...outcomes: readonly string[]): Promise<string> {
      const { host } = await planned();
      for (const outcome of outcomes) {
        const { target, request } = await planned({ host });
        await finish({ target, request }, outcome);
        // Else two may be of the same millisecond.
        await pause();
      }
      return host;
    }
    const denied = ['http_401', 'http_403', 'http_403', 'http_401'];

    test.each([
      ['four others before it', denied, true],
      ['three', denied.slice(1), false],
      ['four, and one that it has before them', ['body', ...denied], true],
      ['four, and one that it has after them', [...denied, 'body'], false],
      ['four, and one between them', ['http_403', 'http_403', 'not_found', 'http_403', 'http_403'], false],
      [
        'four, and one out of reach between them',
        ['http_403', 'http_403', 'timeout', 'http_403', 'http_403'],
        true,
      ],
      ['four after the last that it has', ['http_403', 'not_modified', ...denied], true],
    ] as const)('denies all with %s: %s is %s', async (_, outcomes, all) => {
      expect(await store.deniesAll(db, await answered(...outcomes), newName('pkg:npm'))).toBe(all);
    });

    test('does not deny all where one of them could be had meanwhile, and is denied again', async () => {
      const host = await answered(...denied.slice(1));
      const { target, request } = await planned({ host });
      for (const outcome of ['not_modified', 'http_403']) {
        await finish({ target, request }, outcome);
        await pause();
      }
      expect(await store.deniesAll(db, host, newName('pkg:npm'))).toBe(false);
    });

    /** A host that denied these targets, one after the other, and had others before and after each where it is `open`. */
    async function denying(open: boolean): Promise<readonly PlannedTask[]> {
      const { host } = await planned();
      const tasks: PlannedTask[] = [];
      for (let n = 0; n < 5; n += 1) {
        const [good, denied] = [await planned({ host }), await planned({ host })];
        if (open) await finish({ target: good.target, request: good.request }, 'body');
        await pause();
        await finish({ target: denied.target, request: denied.request }, 'http_403');
        await pause();
        tasks.push(denied);
      }
      return tasks;
    }

    test.each([
      ['with another token, is open, and what it denied is due', 'http_401: denied', 'another', true],
      ['with the same, stays closed', 'http_401: denied', 'the same', false],
      [
        'with another token, stays closed where it is not there at all',
        'timeout: no answer',
        'another',
        false,
      ],
    ])('that is asked %s', async (_, why, asked, open) => {
      const task = await planned({ asked: 'the same' });
      await finish({ target: task.target, request: task.request }, 'http_401');
      await store.blockHost(db, task.host, 86_400, why);
      await store.planTasks(db, [{ ...task, asked }]);
      const lease = await store.leaseHost(db, task.host);
      expect(lease !== null).toBe(open);
      if (lease)
        expect([...(await store.dueTasks(db, task.host, 10))]).toMatchObject([{ target: task.target }]);
    });

    test.each([
      ['while it had others, and which come back together', true, false],
      ['and nothing else, a day ago', false, true],
    ] as const)('with targets that it denied before %s', async (_, open, all) => {
      const tasks = await denying(open);
      for (const { target, request, host } of tasks) {
        expect(await store.deniesAll(db, host, target)).toBe(all);
        await finish({ target, request }, 'http_403');
        await pause();
      }
    });

    test('begins anew to deny what it gave meanwhile', async () => {
      const tasks = await denying(true);
      for (const outcome of ['not_modified', 'http_403'])
        for (const { target, request } of tasks) {
          await finish({ target, request }, outcome);
          await pause();
        }
      expect(await store.deniesAll(db, tasks[0]?.host ?? '', newName('pkg:npm'))).toBe(true);
    });

    test('does not count what it denied of this target itself, nor what others deny', async () => {
      const host = await answered(...denied.slice(1));
      const { target, request } = await planned({ host });
      await finish({ target, request }, 'http_403');
      expect(await store.deniesAll(db, host, target)).toBe(false);
      expect(await store.deniesAll(db, `${randomUUID()}.example`, target)).toBe(false);
    });
  });

  describe('what can have no answer', () => {
    test.each([
      ['something else is asked for', 'too_large', 'b', true],
      ['the same is asked for', 'too_large', 'a', false],
      ['it is not said what is asked for', 'too_large', null, false],
      ['it failed in another way', 'timeout', 'b', false],
    ] as const)('is due at once where it is planned and %s', async (_, outcome, asked, isDue) => {
      const task = await planned({ asked: 'a' });
      const { target, request } = task;
      await store.finishTask(db, { target, request, outcome, answer: 'final' });
      expect(await due(task)).toBe(false);
      await store.planTasks(db, [{ ...task, asked }]);
      expect(await due(task)).toBe(isDue);
      await store.finishTask(db, { target, request, outcome, answer: 'final' });
      await store.planTasks(db, [{ ...task, asked }]);
      expect(await due(task)).toBe(false);
    });

    test('is due at once where it is asked for by name', async () => {
      const task = await planned();
      const { target, request } = task;
      for (let n = 0; n < 5; n += 1)
        await store.finishTask(db, { target, request, outcome: 'wrong_type', answer: 'final' });
      expect(await due(task)).toBe(false);
      await store.makeDue(db, [target]);
      expect(await due(task)).toBe(true);
    });

    test('keeps its time where other things are planned of it, or what it asks for is noted for the first time', async () => {
      const task = await planned();
      const { target, request } = task;
      await store.finishTask(db, { target, request, outcome: 'too_large', answer: 'final' });
      for (const change of [{ asked: 'a' }, { asked: 'a', refreshSeconds: 60 }]) {
        await store.planTasks(db, [{ ...task, ...change }]);
        expect(await due(task)).toBe(false);
      }
      await store.planTasks(db, [{ ...task, asked: 'b' }]);
      expect(await due(task)).toBe(true);
    });

    test('and answers by now keeps its time, whatever is asked for', async () => {
      const task = await planned({ asked: 'a' });
      const { target, request } = task;
      await store.finishTask(db, { target, request, outcome: 'body', answer: 'unread' });
      await store.planTasks(db, [{ ...task, asked: 'b' }]);
      expect(await due(task)).toBe(false);
    });
  });
}
