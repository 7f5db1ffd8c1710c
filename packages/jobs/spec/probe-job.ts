import { randomBytes } from 'node:crypto';

import { z } from 'zod';

import { defineJob, type JobDefinition } from '../src/define-job.ts';

export interface Probe {
  readonly key: string;
}

/** A kind of job that only tests have. Each name is a queue of its own. */
export function probeJob(name = `probe-${randomBytes(6).toString('hex')}`): JobDefinition<Probe> {
  return defineJob({
    name,
    payload: z.strictObject({ key: z.string() }),
    jobId: ({ key }) => `p_${key}`,
    options: { backoffMs: 20 },
  });
}

/** Short enough for tests; every worker of one queue must use the same. */
export const shortTiming = {
  lockDurationMs: 2000,
  stalledIntervalMs: 500,
  closeGraceMs: 100,
  closeDeadlineMs: 15_000,
};

export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
