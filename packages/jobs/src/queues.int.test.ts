import { setTimeout as delay } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { empty, onBothBackends, poll } from '../spec/on-both-backends.ts';
import { probeJob } from '../spec/probe-job.ts';
import type { JobFailure } from './run-worker.ts';

onBothBackends('queues', ({ backend, open, countsOf }) => {
  test('says which backend it is and opens the product’s queues', async () => {
    const queues = await open();
    expect(queues.backend).toBe(backend);
    expect(Object.keys(await queues.counts()).toSorted()).toEqual(['normalize-target', 'tick', 'visit-host']);
  });

  test('two producers racing with one id leave one job', async () => {
    const job = probeJob();
    const [one, two] = await Promise.all([open(job), open(job)]);
    const adds = Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? one : two).add(job, { key: 'same' }));
    await Promise.all(adds);
    expect(await countsOf(one, job)).toEqual({ ...empty, waiting: 1 });
  });

  test('adds racing with two workers never run one id twice at once', async () => {
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

  test('1,000 duplicates in bulk are one job, 1,200 others are 1,200', async () => {
    const job = probeJob();
    const queues = await open(job);
    await queues.addBulk(
      job,
      Array.from({ length: 1000 }, () => ({ key: 'same' })),
    );
    expect(await countsOf(queues, job)).toEqual({ ...empty, waiting: 1 });
    const others = Array.from({ length: 1200 }, (_, n) => ({ key: `k${String(n)}` }));
    await Promise.all([queues.addBulk(job, others), queues.addBulk(job, others.toReversed())]);
    expect(await countsOf(queues, job)).toEqual({ ...empty, waiting: 1201 });
  });

  test('one that is refused in bulk keeps no other out', async () => {
    const job = probeJob();
    const queues = await open(job);
    const adding = queues.addBulk(job, [{ key: 'a' }, { key: 'NUL \u0000' }, { key: 'b' }]);
    await expect(adding).rejects.toMatchObject({ code: 'payload_invalid' });
    expect(await countsOf(queues, job)).toEqual({ ...empty, waiting: 2 });
  });

  test('an id is free again after a job completed and after one failed', async () => {
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

  test('closed queues take no calls, and closing again is the same closing', async () => {
    const job = probeJob();
    const queues = await open(job);
    const closing = queues.close();
    expect(queues.close()).toBe(closing);
    await closing;
    await expect(queues.add(job, { key: 'a' })).rejects.toMatchObject({ code: 'queues_closed' });
    await expect(queues.counts()).rejects.toMatchObject({ code: 'queues_closed' });
    await expect(queues.work(job, async () => {}, { concurrency: 1 })).rejects.toMatchObject({
      code: 'queues_closed',
    });
  });
});
