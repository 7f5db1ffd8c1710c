import { setTimeout as delay } from 'node:timers/promises';

import type { Job, Queue, Worker } from 'bullmq';

import { JobsError, reasonOf } from './jobs-error.ts';
import type { createErrorLog } from './jobs-logger.ts';
import type { QueueTiming } from './queue-timing.ts';
import { within } from './within.ts';

export type OpenQueue = Pick<Queue, 'name' | 'add' | 'addBulk' | 'getJobCounts' | 'waitUntilReady' | 'close'>;
export type OpenWorker = Pick<Worker, 'run' | 'waitUntilReady' | 'close' | 'cancelJob' | 'cancelAllJobs'> & {
  on(event: 'failed', listener: (job: Job | undefined, error: Error) => void): unknown;
  on(event: 'lockRenewalFailed', listener: (jobIds: string[]) => void): unknown;
};
export type Processor = (job: Job, token?: string, signal?: AbortSignal) => Promise<void>;

export interface WorkerSettings {
  autorun: false;
  concurrency: number;
  drainDelay: number;
  lockDuration: number;
  maxStalledCount: number;
  runRetryDelay: number;
  stalledInterval: number;
}

/** Where the queues are kept. Opened means: the server answered and may be used. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  /** How many workers this process may have at once. */
  readonly maxWorkers: number;
  openQueue(name: string): Promise<OpenQueue>;
  /** A worker that is connected but does not run yet. */
  openWorker(name: string, processor: Processor, settings: WorkerSettings): Promise<OpenWorker>;
  /** After all queues and workers are closed. */
  close(): Promise<void>;
  /** Drops the connections without waiting for anybody. */
  drop(): void;
}

export interface BackendContext {
  readonly timing: QueueTiming;
  readonly logError: ReturnType<typeof createErrorLog>;
}

interface Constructed {
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

const constructions = 3;
const pauseMs = 500;

/**
 * Constructs a queue or worker and waits until it is connected. One that fails is dropped and constructed anew: on
 * Postgres its first failure is remembered, so that it would never work and never say so.
 * @throws JobsError `queue_unavailable`
 */
export async function constructReady<T extends Constructed>(
  construct: () => T,
  what: string,
  { timing, logError }: BackendContext,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const constructed = construct();
    constructed.on('error', (error) => {
      logError(what, error);
    });
    try {
      await within(constructed.waitUntilReady(), timing.readyTimeoutMs, () => new Error('no answer in time'));
      return constructed;
    } catch (error) {
      constructed.close().catch(() => undefined);
      if (tries === constructions) {
        const message = `${what} cannot be opened: ${reasonOf(error)}`;
        throw new JobsError(
          'queue_unavailable',
          message,
          'See that its server answers, then start again.',
          error,
        );
      }
      await delay(pauseMs);
    }
  }
}
