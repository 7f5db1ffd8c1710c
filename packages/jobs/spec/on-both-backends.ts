import { type ChildProcess, fork } from 'node:child_process';

import { describeRedis, redisPrefix, testDatabase, type TestDatabase } from '@juxta/testing';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';

import type { JobDefinition } from '../src/define-job.ts';
import { type JobCounts, openQueues, type Queues } from '../src/queues.ts';
import { type Probe, shortTiming, silent } from './probe-job.ts';

export const poll = { timeout: 30_000, interval: 50 };
export const empty = { waiting: 0, active: 0, delayed: 0, failed: 0 };

export interface WorkerProcess {
  readonly child: ChildProcess;
  /** What it said so far: "ready", then "started" for each job. */
  readonly said: string[];
}

export interface Harness {
  readonly backend: 'postgres' | 'redis';
  /** Queues of one test, closed after it; of the product's jobs where none are given. */
  readonly open: (...jobs: { name: string }[]) => Promise<Queues>;
  readonly countsOf: (queues: Queues, job: JobDefinition<Probe>) => Promise<JobCounts>;
  /** A worker in a process of its own, killed after the test. */
  readonly startProcess: (job: JobDefinition<Probe>) => Promise<WorkerProcess>;
}

/** The same suite on both backends; the one on Redis says in its title when it was skipped. */
export function onBothBackends(name: string, suite: (harness: Harness) => void): void {
  describe(`${name}, on Postgres`, () => {
    suite(createHarness('postgres', ''));
  });
  describeRedis(`${name}, on Redis`, (url) => {
    suite(createHarness('redis', url));
  });
}

function createHarness(backend: Harness['backend'], redisUrl: string): Harness {
  const prefix = redisPrefix();
  const opened: Queues[] = [];
  const children: ChildProcess[] = [];
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await Promise.all(opened.splice(0).map((queues) => queues.close()));
  });
  afterAll(async () => {
    await database.drop();
  });
  return {
    backend,
    async open(...jobs) {
      const only = jobs.length === 0 ? {} : { jobs };
      const options = {
        databaseUrl: database.url,
        redisUrl,
        prefix,
        logger: silent,
        timing: shortTiming,
        ...only,
      };
      const queues = await openQueues(options);
      opened.push(queues);
      return queues;
    },
    countsOf: async (queues, job) => (await queues.counts())[job.name] ?? empty,
    async startProcess(job) {
      const script = new URL('worker-process.ts', import.meta.url);
      const child = fork(script, [job.name, database.url, redisUrl, prefix], { execArgv: [] });
      const said: string[] = [];
      children.push(child);
      child.on('message', (text) => said.push(typeof text === 'string' ? text : JSON.stringify(text)));
      await expect.poll(() => said, poll).toContain('ready');
      return { child, said };
    },
  };
}
