import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { expect, test } from 'vitest';
import { z } from 'zod';

import { empty, onBothBackends, poll } from '../spec/on-both-backends.ts';
import { type Probe, probeJob } from '../spec/probe-job.ts';
import { defineJob } from './define-job.ts';
import type { JobContext, JobFailure } from './run-worker.ts';

onBothBackends('workers', ({ open, countsOf, startProcess }) => {
  test('a handler that throws is tried again, with the attempt counted', async () => {
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

  test('NUL and lone surrogates in an error do not keep a job from failing', async () => {
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

  test('a payload of another version fails at once, without reaching the handler', async () => {
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

  test('closing aborts a running job and gives it back without using an attempt', async () => {
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
    const { waiting, active, delayed } = await countsOf(queues, job);
    expect({ active, all: waiting + delayed }).toEqual({ active: 0, all: 3 });
    expect(failures).toEqual([]);
    const attempts: [string, number][] = [];
    await queues.work(job, async ({ key }, { attempt }) => attempts.push([key, attempt]), { concurrency: 1 });
    await expect.poll(() => attempts.length, poll).toBe(3);
    expect(attempts.toSorted(([left], [right]) => left.localeCompare(right))).toEqual([
      ['a', 1],
      ['b', 1],
      ['waits', 1],
    ]);
  });

  test('closing lets a job that ends in time complete', async () => {
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

  test('a job of a killed worker runs again, and fails when its workers die too often', async () => {
    const job = probeJob();
    const queues = await open(job);
    await queues.add(job, { key: 'a' });
    for (let death = 1; death <= 2; death++) {
      const { child, said } = await startProcess(job);
      await expect.poll(() => said, poll).toContain('started');
      child.kill('SIGKILL');
      // Still incomplete, so a further add is ignored.
      await queues.add(job, { key: 'a' });
      const { waiting, active } = await countsOf(queues, job);
      expect(waiting + active).toBe(1);
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

  test('a process that closed its queues leaves by itself and has given its job back', async () => {
    const job = probeJob();
    const queues = await open(job);
    const { child, said } = await startProcess(job);
    await queues.add(job, { key: 'a' });
    await expect.poll(() => said, poll).toContain('started');
    child.send('close');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const attempts: number[] = [];
    await queues.work(job, async (_payload, { attempt }) => attempts.push(attempt), { concurrency: 1 });
    await expect.poll(() => attempts, poll).toEqual([1]);
  });
});
