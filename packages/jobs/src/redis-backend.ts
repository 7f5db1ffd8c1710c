import { setTimeout as delay } from 'node:timers/promises';

import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

import { JobsError, reasonOf } from './jobs-error.ts';
import { type BackendContext, constructReady, type QueueBackend } from './queue-backend.ts';
import { within } from './within.ts';

const pauseMs = 300;
const retryStrategy = (times: number): number => Math.min(times * 200, 2000);

/**
 * Queues on a Redis server, for any number of machines. `prefix` keeps installations on one server apart.
 * @throws JobsError `redis_url_invalid`, `redis_unreachable`, `redis_eviction_policy`, `queue_unavailable`
 */
export async function openRedisBackend(
  redisUrl: string,
  prefix: string,
  context: BackendContext,
): Promise<QueueBackend> {
  const shownUrl = urlWithoutSecret(redisUrl);
  refuseEviction(await askForPolicy(redisUrl, shownUrl, context.timing.readyTimeoutMs), shownUrl);
  // An add must fail, not wait, while Redis is away; a worker must wait, not fail.
  const producer = new Redis(redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: false, retryStrategy });
  const consumer = new Redis(redisUrl, { maxRetriesPerRequest: null, lazyConnect: true, retryStrategy });
  for (const client of [producer, consumer]) {
    client.setMaxListeners(0); // BullMQ adds some for each queue and worker
    client.on('error', (error: Error) => {
      context.logError('Redis connection of the queues', error);
    });
  }
  return {
    kind: 'redis',
    maxWorkers: Infinity,
    openQueue: (name) =>
      constructReady(
        () => new Queue(name, { connection: producer, prefix }),
        `queue ${name} on Redis`,
        context,
      ),
    openWorker: (name, processor, settings) =>
      constructReady(
        () => new Worker(name, processor, { ...settings, connection: consumer, prefix }),
        `worker ${name} on Redis`,
        context,
      ),
    async close() {
      await Promise.all([producer, consumer].map((client) => quit(client)));
    },
    drop() {
      producer.disconnect();
      consumer.disconnect();
    },
  };
}

async function quit(client: Redis): Promise<void> {
  if (client.status === 'ready') await client.quit().catch(() => undefined);
  client.disconnect();
}

/** The server's `maxmemory-policy`; undefined where a compatible server has no such setting. */
async function askForPolicy(
  redisUrl: string,
  shownUrl: string,
  timeoutMs: number,
): Promise<string | undefined> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const left = Math.max(giveUpAt - Date.now(), 1);
    const probe = new Redis(redisUrl, {
      lazyConnect: true,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    let reason: unknown;
    probe.on('error', (error: Error) => {
      reason = error; // ioredis says the cause here, and only "Connection is closed" to the caller
    });
    try {
      const memory = await within(readMemory(probe), left, () => new Error('no answer in time'));
      return /^maxmemory_policy:(?<policy>[\w-]+)/mu.exec(memory)?.groups?.['policy'];
    } catch (error) {
      reason ??= error;
    } finally {
      probe.disconnect();
    }
    if (Date.now() + pauseMs >= giveUpAt || !mayPass(reason)) throw unreachable(shownUrl, reason);
    await delay(pauseMs);
  }
}

async function readMemory(probe: Redis): Promise<string> {
  await probe.connect();
  return probe.info('memory');
}

function mayPass(reason: unknown): boolean {
  return !/NOAUTH|WRONGPASS|NOPERM|invalid password|certificate/iu.test(reasonOf(reason));
}

function unreachable(shownUrl: string, reason: unknown): JobsError {
  const next =
    'Start it, correct REDIS_URL, or unset REDIS_URL to keep the queues in Postgres on this one machine.';
  const message = `Redis at ${shownUrl} does not answer: ${reasonOf(reason)}`;
  return new JobsError('redis_unreachable', message, next, reason);
}

function refuseEviction(policy: string | undefined, shownUrl: string): void {
  if (policy === undefined || policy === 'noeviction') return;
  const why =
    'When its memory is full it would delete parts of jobs, and the crawl would stop without an error.';
  const next =
    `Run: redis-cli -u ${shownUrl} config set maxmemory-policy noeviction` +
    ' (and set "maxmemory-policy noeviction" in its redis.conf, or in the console of a managed Redis).';
  const message = `Redis at ${shownUrl} has maxmemory-policy "${policy}"; "noeviction" is needed. ${why}`;
  throw new JobsError('redis_eviction_policy', message, next);
}

/** The URL as it may be shown and logged. */
function urlWithoutSecret(redisUrl: string): string {
  const url = URL.parse(redisUrl);
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') {
    const next = 'Write it as redis://host:6379 or rediss://user:password@host:6380/0.';
    throw new JobsError('redis_url_invalid', 'REDIS_URL is not a Redis URL.', next);
  }
  return `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
}
