import { randomUUID } from 'node:crypto';

import { testDatabase, type TestDatabase } from '@juxta/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { openStore, type Store } from '../database.ts';
import { dueTasks } from './due-tasks.ts';
import { finishTask, type TaskResult } from './recrawl.ts';
import {
  indexMembers,
  makeDue,
  makeIndexesDue,
  plannedTargets,
  planTasks,
  retireTargets,
  taskStates,
  touchMembers,
  type PlannedTask,
} from './tasks.ts';

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

test('a target with a request that its source calls index is planned like any other', async () => {
  await plan({ request: 'index', source: 'crates' });
  expect(await plannedTargets(store.db)).toContain(target);
});

describe('an index', () => {
  let index: string;
  beforeEach(async () => {
    index = `index:${randomUUID()}`;
    await plan({ target: index, request: 'index', source: 'debian' });
    await finish({ target: index, request: 'index' });
  });
  const member = (name: string) => ({
    target: `${target}/${name}`,
    request: index,
    source: 'debian',
    member: true,
  });

  test('speaks for members that are never due themselves, nor made so', async () => {
    await plan(member('a'), member('b'));
    await makeDue(store.db, [`${target}/a`]);
    expect(await due()).toEqual([]);
    expect((await indexMembers(store.db, index)).toSorted()).toEqual([`${target}/a`, `${target}/b`]);
    await retireTargets(store.db, [`${target}/a`]);
    expect(await indexMembers(store.db, index)).toEqual([`${target}/b`]);
  });

  test('is due as soon as it has a member that it never spoke for, and then no more', async () => {
    await makeIndexesDue(store.db);
    expect(await due()).toEqual([]);
    await plan(member('a'), member('b'));
    await makeIndexesDue(store.db);
    expect(await due()).toEqual([index]);
    await finish({ target: index, request: 'index' });
    await touchMembers(store.db, index, [`${target}/a`]);
    await makeIndexesDue(store.db);
    expect(await due()).toEqual([index]);
    await finish({ target: index, request: 'index' });
    await touchMembers(store.db, index, [`${target}/a`, `${target}/b`]);
    await makeIndexesDue(store.db);
    expect(await due()).toEqual([]);
    const states = await taskStates(store.db, [`${target}/a`, `${target}/b`]);
    expect(states.map((state) => [state.last_outcome, state.fetched_at !== null])).toEqual([
      ['index', true],
      ['index', true],
    ]);
  });

  test('that failed waits for its turn, whatever its members ask', async () => {
    await plan(member('a'));
    await finish({ target: index, request: 'index', answer: 'failed' });
    await makeIndexesDue(store.db);
    expect(await due()).toEqual([]);
  });

  test('is not made due by a member that was retired, and is no planned target', async () => {
    await plan(member('a'));
    await retireTargets(store.db, [`${target}/a`]);
    await makeIndexesDue(store.db);
    expect(await due()).toEqual([]);
    expect(await plannedTargets(store.db)).not.toContain(index);
  });
});
