import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { redisUrl, testDatabase } from '@juxta/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Probe, probeJob, shortTiming, silent } from '../spec/probe-job.ts';
import { defineJob, type JobDefinition } from './define-job.ts';
import { openQueues, type Queues } from './queues.ts';
import type { JobContext, JobFailure } from './run-worker.ts';

const poll = { timeout: 30_000, interval: 50 };
const redis = redisUrl();
const empty = { waiting: 0, active: 0, delayed: 0, failed: 0 };
let database: { url: string; drop(): Promise<void> };
const prefix = `test-${randomUUID()}`;
const opened: Queues[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await testDatabase({ name: 'empty', template: async () => {} });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(opened.splice(0).map((queues) => queues.close()));
});
afterAll(async () => {
  await database.drop();
});

const backends = [
  { backend: 'postgres', skip: false, title: 'on Postgres' },
  { backend: 'redis', skip: redis === '', title: redis === '' ? 'on Redis: SKIPPED, no redis-server here' : 'on Redis' },
] as const;

describe.each(backends)('queues $title', ({ backend, skip }) => {
  const url = backend === 'redis' ? redis : '';

  async function open(...jobs: { name: string }[]): Promise<Queues> {
    const options = { databaseUrl: database.url, redisUrl: url, prefix, logger: silent, timing: shortTiming, jobs };
    const queues = await openQueues(options);
    opened.push(queues);
    return queues;
  }

  async function countsOf(queues: Queues, job: JobDefinition<Probe>): Promise<unknown> {
    return (await queues.counts())[job.name];
  }

  async function startChild(job: JobDefinition<Probe>): Promise<ChildProcess> {
    const script = new URL('../spec/worker-process.ts', import.meta.url);
    const child = fork(script, [job.name, database.url, url, prefix], { execArgv: [] });
    children.push(child);
    await message(child, 'ready');
    return child;
  }

  test.skipIf(skip)('says which backend it is and opens the product’s queues', async () => {
    const queues = await openQueues({ databaseUrl: database.url, redisUrl: url, prefix, logger: silent });
    opened.push(queues);
    expect(queues.backend).toBe(backend);
    expect(Object.keys(await queues.counts()).toSorted()).toEqual(['normalize-target', 'tick', 'visit-host']);
  });

  test.skipIf(skip)('two producers racing with one id leave one job', async () => {
    const job = probeJob();
    const [one, two] = await Promise.all([open(job), open(job)]);
    const adds = Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? one : two).add(job, { key: 'same' }));
    await Promise.all(adds);
    expect(await countsOf(one, job)).toEqual({ ...empty, waiting: 1 });
  });

  test.skipIf(skip)('adds racing with two workers never run one id twice at once', async () => {
    const job = probeJob();
    const [one, two] = await Promise.all([open(job), open(job)]);
    let running = 0;
    let most = 0;
    let runs = 0;
    const handler = async (): Promise<void> => {
      running++;
      runs++;
      most = Math.max(most, running);
      await delay(3);
      running--;
    };
    await one.work(job, handler, { concurrency: 10 });
    await two.work(job, handler, { concurrency: 10 });
    for (let round = 0; round < 40; round++) {
      await Promise.all([one, two, one, two].map((queues) => queues.add(job, { key: 'same' })));
    }
    await expect.poll(() => countsOf(one, job), poll).toEqual(empty);
    expect(most).toBe(1);
    expect(runs).toBeGreaterThan(1);
  });

  test.skipIf(skip)('1,000 duplicates in bulk are one job, 1,200 others are 1,200', async () => {
    const job = probeJob();
    const queues = await open(job);
    await queues.addBulk(job, Array.from({ length: 1000 }, () => ({ key: 'same' })));
    expect(await countsOf(queues, job)).toEqual({ ...empty, waiting: 1 });
    const others = Array.from({ length: 1200 }, (_, n) => ({ key: `k${String(n)}` }));
    await Promise.all([queues.addBulk(job, others), queues.addBulk(job, others.toReversed())]);
    expect(await countsOf(queues, job)).toEqual({ ...empty, waiting: 1201 });
  });

  test.skipIf(skip)('an id is free again after a job completed and after one failed', async () => {
    const job = probeJob();
    const queues = await open(job);
    const failures: JobFailure[] = [];
    let runs = 0;
    await queues.work(
      job,
      async ({ key }) => {
        runs++;
        if (key === 'fails') throw new Error('no');
        return 'a result is not kept';
      },
      { concurrency: 1, onFailed: (failure) => failures.push(failure) },
    );
    for (const expected of [1, 2]) {
      await queues.add(job, { key: 'completes' });
      await expect.poll(() => runs, poll).toBe(expected);
      await expect.poll(() => countsOf(queues, job), poll).toEqual(empty);
    }
    for (const expected of [1, 2]) {
      await queues.add(job, { key: 'fails' });
      await expect.poll(() => failures.filter(({ final }) => final).length, poll).toBe(expected);
    }
    expect(failures.map(({ attempt, final }) => [attempt, final])).toEqual([
      [1, false],
      [2, false],
      [3, true],
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect(await countsOf(queues, job)).toEqual(empty);
  });

  test.skipIf(skip)('a handler that throws is tried again, with the attempt counted', async () => {
    const job = probeJob();
    const queues = await open(job);
    const attempts: number[] = [];
    const handler = async (_payload: Probe, { attempt }: JobContext): Promise<void> => {
      attempts.push(attempt);
      if (attempt < 3) throw new Error(`attempt ${String(attempt)}`);
    };
    await queues.work(job, handler, { concurrency: 1 });
    await queues.add(job, { key: 'a' });
    await expect.poll(() => attempts, poll).toEqual([1, 2, 3]);
    await expect.poll(() => countsOf(queues, job), poll).toEqual(empty);
  });

  test.skipIf(skip)('NUL and lone surrogates in an error do not keep a job from failing', async () => {
    const job = probeJob();
    const queues = await open(job);
    const failures: JobFailure[] = [];
    const handler = async (): Promise<void> => {
      throw Object.assign(new Error('bad \u0000 byte \uD800'), { name: 'Na\u0000me', code: 'c\u0000' });
    };
    await queues.work(job, handler, { concurrency: 1, onFailed: (failure) => failures.push(failure) });
    await queues.add(job, { key: 'a' });
    await expect.poll(() => failures.length, poll).toBe(3);
    expect(failures.at(-1)).toMatchObject({ jobId: 'p_a', payload: { key: 'a' }, attempt: 3, final: true });
    expect(failures.at(-1)?.error).toMatchObject({ message: 'bad \uFFFD byte \uFFFD', name: 'Na\uFFFDme' });
    expect(await countsOf(queues, job)).toEqual(empty);
  });

  test.skipIf(skip)('a payload of another version fails at once, without reaching the handler', async () => {
    const job = probeJob();
    const newer = defineJob({
      name: job.name,
      payload: z.object({ renamed: z.string() }),
      jobId: ({ renamed }) => `p_${renamed}`,
    });
    const queues = await open(job);
    const failures: JobFailure[] = [];
    let runs = 0;
    const options = { concurrency: 1, onFailed: (failure: JobFailure) => failures.push(failure) };
    await queues.work(job, async () => runs++, options);
    await queues.add(newer, { renamed: 'a' });
    await expect.poll(() => failures.length, poll).toBe(1);
    expect(failures[0]).toMatchObject({ attempt: 1, final: true, payload: { renamed: 'a' } });
    expect(failures[0]?.error.message).toContain('payload refused');
    expect(runs).toBe(0);
  });

  test.skipIf(skip)('closing aborts a running job and gives it back without using an attempt', async () => {
    const job = probeJob();
    const queues = await open(job);
    const failures: JobFailure[] = [];
    let started = 0;
    const worker = await queues.work(
      job,
      async (_payload, { signal }) => {
        started++;
        await delay(600_000, undefined, { signal });
      },
      { concurrency: 2, onFailed: (failure) => failures.push(failure) },
    );
    await queues.addBulk(job, [{ key: 'a' }, { key: 'b' }, { key: 'waits' }]);
    await expect.poll(() => started, poll).toBe(2);
    await worker.close();
    const { waiting, active, delayed } = (await queues.counts())[job.name] ?? {};
    expect({ active, all: Number(waiting) + Number(delayed) }).toEqual({ active: 0, all: 3 });
    expect(failures).toEqual([]);
    const attempts: [string, number][] = [];
    await queues.work(job, async ({ key }, { attempt }) => attempts.push([key, attempt]), { concurrency: 1 });
    await expect.poll(() => attempts.length, poll).toBe(3);
    expect(attempts.toSorted()).toEqual([
      ['a', 1],
      ['b', 1],
      ['waits', 1],
    ]);
  });

  test.skipIf(skip)('closing lets a job that ends in time complete', async () => {
    const job = probeJob();
    const queues = await open(job);
    const gate = Promise.withResolvers<undefined>();
    const finished: boolean[] = [];
    const handler = async (_payload: Probe, { signal }: JobContext): Promise<void> => {
      gate.resolve(undefined);
      await delay(20);
      finished.push(signal.aborted);
    };
    const worker = await queues.work(job, handler, { concurrency: 1 });
    await queues.add(job, { key: 'a' });
    await gate.promise;
    await worker.close();
    expect(finished).toEqual([false]);
    expect(await countsOf(queues, job)).toEqual(empty);
  });

  test.skipIf(skip)('closed queues take no calls, and closing again is the same closing', async () => {
    const job = probeJob();
    const queues = await open(job);
    const closing = queues.close();
    expect(queues.close()).toBe(closing);
    await closing;
    await expect(queues.add(job, { key: 'a' })).rejects.toMatchObject({ code: 'queues_closed' });
    await expect(queues.counts()).rejects.toMatchObject({ code: 'queues_closed' });
    await expect(queues.work(job, async () => {}, { concurrency: 1 })).rejects.toMatchObject({ code: 'queues_closed' });
  });

  test.skipIf(skip)('a job of a killed worker runs again, and fails when its workers die too often', async () => {
    const job = probeJob();
    const queues = await open(job);
    await queues.add(job, { key: 'a' });
    for (let death = 1; death <= 2; death++) {
      const child = await startChild(job);
      await message(child, 'started');
      child.kill('SIGKILL');
      // Still incomplete, so a further add is ignored.
      await queues.add(job, { key: 'a' });
      const { waiting, active } = (await queues.counts())[job.name] ?? {};
      expect(Number(waiting) + Number(active)).toBe(1);
    }
    const failures: JobFailure[] = [];
    const attempts: number[] = [];
    await queues.work(job, async (_payload, { attempt }) => attempts.push(attempt), {
      concurrency: 1,
      onFailed: (failure) => failures.push(failure),
    });
    await expect.poll(() => failures.length, poll).toBe(1);
    expect(failures[0]).toMatchObject({ jobId: 'p_a', final: true });
    expect(failures[0]?.error.message).toContain('stalled');
    expect(attempts).toEqual([]);
    await queues.add(job, { key: 'a' });
    await expect.poll(() => attempts, poll).toEqual([1]);
  });

  test.skipIf(skip)('a process that closed its queues leaves by itself and has given its job back', async () => {
    const job = probeJob();
    const queues = await open(job);
    const child = await startChild(job);
    const started = message(child, 'started');
    await queues.add(job, { key: 'a' });
    await started;
    child.send('close');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const attempts: number[] = [];
    await queues.work(job, async (_payload, { attempt }) => attempts.push(attempt), { concurrency: 1 });
    await expect.poll(() => attempts, poll).toEqual([1]);
  });
});

async function message(child: ChildProcess, expected: string): Promise<void> {
  for await (const [received] of onMessages(child)) {
    if (received === expected) return;
  }
}

async function* onMessages(child: ChildProcess): AsyncGenerator<[unknown]> {
  for (;;) yield [(await once(child, 'message'))[0] as unknown];
}
