import { allJobs } from './all-jobs.ts';
import type { JobDefinition } from './define-job.ts';
import { JobsError, reasonOf } from './jobs-error.ts';
import { createErrorLog, type JobsLogger } from './jobs-logger.ts';
import { openPostgresBackend } from './postgres-backend.ts';
import type { OpenQueue, QueueBackend } from './queue-backend.ts';
import { defaultTiming, type QueueTiming } from './queue-timing.ts';
import { openRedisBackend } from './redis-backend.ts';
import {
  closeTimeout,
  type JobHandler,
  type RunningWorker,
  runWorker,
  type WorkOptions,
} from './run-worker.ts';
import { within } from './within.ts';

export interface QueuesOptions {
  /** Where the queues are without `redisUrl`. */
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  /** Keeps installations apart on one Redis. */
  readonly prefix?: string;
  readonly logger: JobsLogger;
  readonly timing?: Partial<QueueTiming>;
  /** The kinds of jobs to open; all by default. */
  readonly jobs?: readonly { readonly name: string }[];
}

export interface JobCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** The queues only wake workers: they may lose or repeat everything, so what is due must stand in the database. */
export interface Queues {
  readonly backend: 'redis' | 'postgres';
  /**
   * Puts a job in its queue unless one of the same id is there and incomplete; the two outcomes look alike.
   * @throws JobsError `payload_invalid`, `queue_unavailable`, `queues_closed`
   */
  add<Payload>(job: JobDefinition<Payload>, payload: Payload): Promise<void>;
  /**
   * As `add` for many. One that is refused keeps no other out: `payload_invalid` is thrown when all others are stored.
   * After `queue_unavailable` a part may be stored; adding all again is safe.
   */
  addBulk<Payload>(job: JobDefinition<Payload>, payloads: readonly Payload[]): Promise<void>;
  /** Starts a worker. @throws JobsError `queue_unavailable`, `queues_closed`, `too_many_workers` */
  work<Payload>(
    job: JobDefinition<Payload>,
    handler: JobHandler<Payload>,
    options: WorkOptions,
  ): Promise<RunningWorker>;
  /** Numbers of jobs, by queue. @throws JobsError `queue_unavailable`, `queues_closed` */
  counts(): Promise<Record<string, JobCounts>>;
  /** Closes workers, queues, connections, in this order. @throws JobsError `close_timeout`: then end the process */
  close(): Promise<void>;
}

const bulkSize = 500;

/**
 * Opens the queues: on Redis where `redisUrl` is given, in Postgres otherwise. Ends within about `readyTimeoutMs`
 * for a server that does not answer.
 * @throws JobsError `redis_url_invalid`, `redis_unreachable`, `redis_eviction_policy`, `postgres_unreachable`,
 * `queue_unavailable`
 */
export async function openQueues(options: QueuesOptions): Promise<Queues> {
  const timing = { ...defaultTiming, ...options.timing };
  const context = { timing, logError: createErrorLog(options.logger) };
  const backend =
    options.redisUrl === undefined || options.redisUrl === ''
      ? await openPostgresBackend(options.databaseUrl, context)
      : await openRedisBackend(options.redisUrl, options.prefix ?? 'juxta', context);
  try {
    const names = (options.jobs ?? allJobs).map(({ name }) => name);
    const opened = await Promise.all(names.map((name) => backend.openQueue(name)));
    return new OpenedQueues(backend, opened, timing, options.logger);
  } catch (error) {
    backend.drop();
    throw error;
  }
}

class OpenedQueues implements Queues {
  readonly #backend: QueueBackend;
  readonly #queues: ReadonlyMap<string, OpenQueue>;
  readonly #workers = new Set<RunningWorker>();
  readonly #timing: QueueTiming;
  readonly #logger: JobsLogger;
  #closed: Promise<void> | undefined;

  constructor(backend: QueueBackend, opened: readonly OpenQueue[], timing: QueueTiming, logger: JobsLogger) {
    this.#backend = backend;
    this.#queues = new Map(opened.map((queue) => [queue.name, queue]));
    this.#timing = timing;
    this.#logger = logger;
  }

  get backend(): 'redis' | 'postgres' {
    return this.#backend.kind;
  }

  async add<Payload>(job: JobDefinition<Payload>, payload: Payload): Promise<void> {
    const queue = this.#queue(job.name);
    const { id, data } = job.prepare(payload);
    // Not as a batch of one: BullMQ's bulk wants the right to create in its schema.
    await this.#bounded(`add to ${job.name}`, queue.add(job.name, data, jobOptions(job, id)));
  }

  async addBulk<Payload>(job: JobDefinition<Payload>, payloads: readonly Payload[]): Promise<void> {
    const queue = this.#queue(job.name);
    const { prepared, refused } = prepareAll(job, payloads);
    // In one order everywhere: on Postgres two batches with the same ids in different orders would deadlock.
    const entries = [...prepared]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([id, data]) => ({ name: job.name, data, opts: jobOptions(job, id) }));
    for (let start = 0; start < entries.length; start += bulkSize) {
      await this.#bounded(`add to ${job.name}`, queue.addBulk(entries.slice(start, start + bulkSize)));
    }
    if (refused !== null) throw refused;
  }

  async work<Payload>(
    job: JobDefinition<Payload>,
    handler: JobHandler<Payload>,
    options: WorkOptions,
  ): Promise<RunningWorker> {
    this.#queue(job.name);
    const { maxWorkers } = this.#backend;
    if (this.#workers.size >= maxWorkers) {
      const message = `At most ${String(maxWorkers)} workers fit in the queue's connections to Postgres.`;
      throw new JobsError(
        'too_many_workers',
        message,
        'Raise the concurrency of one instead of starting another.',
      );
    }
    const parts = { backend: this.#backend, timing: this.#timing, logger: this.#logger };
    const starting = runWorker(job, handler, options, parts);
    // Known from the start: closing must wait for a worker that is still connecting.
    const handle: RunningWorker = {
      close: async () => {
        await (await starting).close();
        this.#workers.delete(handle);
      },
    };
    this.#workers.add(handle);
    try {
      await starting;
    } catch (error) {
      this.#workers.delete(handle);
      throw error;
    }
    return handle;
  }

  async counts(): Promise<Record<string, JobCounts>> {
    const counted = [...this.#queues.keys()].map(async (name) => {
      const asked = this.#queue(name).getJobCounts('waiting', 'active', 'delayed', 'failed');
      const {
        waiting = 0,
        active = 0,
        delayed = 0,
        failed = 0,
      } = await this.#bounded(`count of ${name}`, asked);
      return [name, { waiting, active, delayed, failed }] as const;
    });
    return Object.fromEntries(await Promise.all(counted));
  }

  close(): Promise<void> {
    this.#closed ??= within(this.#closeInOrder(), this.#timing.closeDeadlineMs + 1000, () =>
      closeTimeout('The job queue', this.#timing),
    ).catch((error: unknown) => {
      this.#backend.drop();
      throw error;
    });
    return this.#closed;
  }

  async #closeInOrder(): Promise<void> {
    const closing = await Promise.allSettled([...this.#workers].map((worker) => worker.close()));
    const failed = closing.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    await this.#backend.close();
  }

  #queue(name: string): OpenQueue {
    if (this.#closed !== undefined) {
      throw new JobsError('queues_closed', `The queue ${name} is closed.`, 'Call nothing after close().');
    }
    const queue = this.#queues.get(name);
    if (queue === undefined) {
      throw new JobsError('unknown_job', `The job ${name} was not opened.`, 'Name it in all-jobs.ts.');
    }
    return queue;
  }

  async #bounded<T>(what: string, call: Promise<T>): Promise<T> {
    const late = (): Error => new Error(`no answer in ${String(this.#timing.callTimeoutMs)} ms`);
    try {
      return await within(call, this.#timing.callTimeoutMs, late);
    } catch (error) {
      const next = `See that ${this.backend} answers; the call may be repeated.`;
      throw new JobsError('queue_unavailable', `${what} failed: ${reasonOf(error)}`, next, error);
    }
  }
}

function jobOptions(job: Pick<JobDefinition<unknown>, 'attempts' | 'backoffMs'>, jobId: string): object {
  return {
    jobId,
    attempts: job.attempts,
    backoff: { type: 'exponential', delay: job.backoffMs, jitter: 0.5 },
    // Only `true` frees the id at once, and is free of deadlocks on Postgres.
    removeOnComplete: true,
    removeOnFail: true,
    stackTraceLimit: 5,
  };
}

function prepareAll<Payload>(
  job: JobDefinition<Payload>,
  payloads: readonly Payload[],
): { readonly prepared: ReadonlyMap<string, Payload>; readonly refused: JobsError | null } {
  const prepared = new Map<string, Payload>();
  let refused: JobsError | null = null;
  for (const payload of payloads) {
    try {
      const { id, data } = job.prepare(payload);
      prepared.set(id, data);
    } catch (error) {
      if (!(error instanceof JobsError)) throw error;
      refused ??= error;
    }
  }
  return { prepared, refused };
}
