import { DelayedError, type Job, UnrecoverableError } from 'bullmq';

import { cleanError } from './clean-error.ts';
import type { JobDefinition } from './define-job.ts';
import { JobsError, reasonOf } from './jobs-error.ts';
import type { JobsLogger } from './jobs-logger.ts';
import type { OpenWorker, Processor, QueueBackend } from './queue-backend.ts';
import type { QueueTiming } from './queue-timing.ts';
import { within } from './within.ts';

export interface JobContext {
  /**
   * Aborted when the process shuts down or the job's lock is lost: stop soon and throw. The job runs again later;
   * no attempt is used.
   */
  readonly signal: AbortSignal;
  /** From 1; the runs that ended in an error before this one, plus one. */
  readonly attempt: number;
}

/** Does the job. May be called twice for the same payload, even at the same time after a stall: fence every write. */
export type JobHandler<Payload> = (payload: Payload, context: JobContext) => Promise<unknown>;

export interface JobFailure {
  readonly jobId: string;
  /** As stored, unchecked. */
  readonly payload: unknown;
  /** Safe to store. */
  readonly error: Error;
  readonly attempt: number;
  /** No further attempt will be made. */
  readonly final: boolean;
}

export interface WorkOptions {
  /** Jobs of this kind run at once in this process. */
  readonly concurrency: number;
  /** Told each failed attempt, also of jobs whose workers died too often. Its own errors are logged. */
  readonly onFailed?: (failure: JobFailure) => unknown;
}

export interface RunningWorker {
  /**
   * Takes no further job, lets running ones finish, aborts their signals after a while, waits for them.
   * @throws JobsError `close_timeout`
   */
  close(): Promise<void>;
}

const shutdown = 'shutdown';
const lockLost = 'lock lost';

export interface WorkerParts {
  readonly backend: QueueBackend;
  readonly timing: QueueTiming;
  readonly logger: JobsLogger;
}

/** Starts taking jobs of one kind. */
export async function runWorker<Payload>(
  definition: JobDefinition<Payload>,
  handler: JobHandler<Payload>,
  { concurrency, onFailed }: WorkOptions,
  { backend, timing, logger }: WorkerParts,
): Promise<RunningWorker> {
  const worker = await backend.openWorker(definition.name, processorFor(definition, handler, logger), {
    autorun: false,
    concurrency,
    drainDelay: 5,
    lockDuration: timing.lockDurationMs,
    maxStalledCount: 1,
    runRetryDelay: timing.runRetryDelayMs,
    stalledInterval: timing.stalledIntervalMs,
  });
  // BullMQ does not stop a worker whose lock is gone; another one may have the job by now.
  worker.on('lockRenewalFailed', (jobIds) => {
    for (const jobId of jobIds) worker.cancelJob(jobId, lockLost);
  });
  const telling = tellFailures(worker, onFailed, logger);
  worker.run().catch((error: unknown) => {
    logger.error({ queue: definition.name, reason: reasonOf(error) }, 'a worker stopped');
  });
  let closed: Promise<void> | undefined;
  return {
    close() {
      closed ??= closeWorker(definition.name, worker, telling, timing);
      return closed;
    },
  };
}

function processorFor<Payload>(
  definition: JobDefinition<Payload>,
  handler: JobHandler<Payload>,
  logger: JobsLogger,
): Processor {
  // BullMQ passes a signal only to a function of three parameters, so none may have a default.
  return async (job: Job, token?: string, signal?: AbortSignal): Promise<void> => {
    const abortable = signal ?? new AbortController().signal;
    let payload: Payload;
    try {
      payload = definition.read(job.data);
    } catch (error) {
      throw new UnrecoverableError(cleanError(error).message);
    }
    try {
      await handler(payload, { signal: abortable, attempt: job.attemptsMade + 1 });
    } catch (error) {
      if (!abortable.aborted) throw cleanError(error);
      await giveBack(job, token, abortable.reason, logger);
      throw new DelayedError(String(abortable.reason));
    }
  };
}

/** Leaves an interrupted job to the next worker. With the lock lost it is another's already, or will be. */
async function giveBack(
  job: Job,
  token: string | undefined,
  why: unknown,
  logger: JobsLogger,
): Promise<void> {
  if (why !== shutdown) return;
  try {
    await job.moveToDelayed(Date.now() + 1, token);
  } catch (error) {
    const message = 'an interrupted job could not be given back; it runs again when its lock ends';
    logger.warn({ job: job.id, reason: reasonOf(error) }, message);
  }
}

function tellFailures(
  worker: OpenWorker,
  onFailed: WorkOptions['onFailed'],
  logger: JobsLogger,
): Set<Promise<void>> {
  const telling = new Set<Promise<void>>();
  worker.on('failed', (job, error) => {
    const jobId = job?.id ?? '';
    const attempt = job?.attemptsMade ?? 0;
    const final = job === undefined || typeof job.finishedOn === 'number';
    logger.warn({ job: jobId, attempt, final, reason: error.message }, 'a job failed');
    if (onFailed === undefined) return;
    const failure = { jobId, payload: job?.data as unknown, error: cleanError(error), attempt, final };
    const told = tell(onFailed, failure, logger).finally(() => telling.delete(told));
    telling.add(told);
  });
  return telling;
}

async function tell(
  onFailed: NonNullable<WorkOptions['onFailed']>,
  failure: JobFailure,
  logger: JobsLogger,
): Promise<void> {
  try {
    await onFailed(failure);
  } catch (thrown) {
    const message = 'what follows from a failed job could not be done';
    logger.error({ job: failure.jobId, reason: reasonOf(thrown) }, message);
  }
}

async function closeWorker(
  name: string,
  worker: OpenWorker,
  telling: Set<Promise<void>>,
  timing: QueueTiming,
): Promise<void> {
  const grace = setTimeout(() => {
    worker.cancelAllJobs(shutdown);
  }, timing.closeGraceMs);
  try {
    await within(worker.close(), timing.closeDeadlineMs, () => closeTimeout(`worker ${name}`, timing));
    await Promise.all(telling);
  } finally {
    clearTimeout(grace);
  }
}

export function closeTimeout(what: string, timing: QueueTiming): JobsError {
  const message = `${what} did not close within ${String(timing.closeDeadlineMs)} ms`;
  return new JobsError(
    'close_timeout',
    message,
    'End the process; jobs it still held run again when their locks end.',
  );
}
