import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

import { redisUrl } from '@juxta/testing';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';

import { freePort, ownRedis } from '../spec/own-redis.ts';
import { probeJob, shortTiming, silent } from '../spec/probe-job.ts';
import { openQueues, type Queues } from './queues.ts';

const missing = redisUrl() === undefined;
const poll = { timeout: 20_000, interval: 50 };
const databaseUrl = 'postgres://nobody@127.0.0.1:1/unused';
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function server(...settings: string[]): Promise<Awaited<ReturnType<typeof ownRedis>>> {
  const own = await ownRedis(...settings);
  cleanups.push(() => own.kill());
  await own.start();
  return own;
}

async function open(url: string, timing: object, ...jobs: { name: string }[]): Promise<Queues> {
  const queues = await openQueues({
    databaseUrl,
    redisUrl: url,
    logger: silent,
    timing: { ...shortTiming, ...timing },
    jobs,
  });
  cleanups.push(() => queues.close().catch(() => undefined));
  return queues;
}

const title = missing ? 'a Redis of its own: SKIPPED, no redis-server here' : 'a Redis of its own';
describe.skipIf(missing)(title, () => {
  test('one that may evict is refused, with the reason and the command that corrects it', async () => {
    const own = await server('--maxmemory-policy', 'allkeys-lru');
    const opening = open(own.url, {});
    await expect(opening).rejects.toMatchObject({
      code: 'redis_eviction_policy',
      message: expect.stringMatching(/"allkeys-lru".*delete parts of jobs/u) as string,
      next: expect.stringContaining(
        `redis-cli -u ${own.url} config set maxmemory-policy noeviction`,
      ) as string,
    });
    const admin = new Redis(own.url);
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    await admin.quit();
    expect((await open(own.url, {})).backend).toBe('redis');
  });

  test('a wrong password is told at once and not repeated in the message', async () => {
    const own = await server('--requirepass', 'right');
    const opening = open(own.url.replace('//', '//default:wrong-secret@'), { readyTimeoutMs: 600_000 });
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'redis_unreachable',
      message: expect.stringContaining('WRONGPASS') as string,
    });
    expect(String(error)).not.toContain('wrong-secret');
    expect((await open(own.url.replace('//', '//default:right@'), {})).backend).toBe('redis');
  });

  test('an add while it is away fails, and works again when it is back; so do the workers', async () => {
    const own = await server();
    const job = probeJob();
    const queues = await open(own.url, {}, job);
    const seen: string[] = [];
    await queues.work(job, async ({ key }) => seen.push(key), { concurrency: 1 });
    await own.kill();
    await expect(queues.add(job, { key: 'away' })).rejects.toMatchObject({ code: 'queue_unavailable' });
    await expect(queues.counts()).rejects.toMatchObject({ code: 'queue_unavailable' });
    await own.start();
    await expect
      .poll(
        () =>
          queues.add(job, { key: 'back' }).then(
            () => 'added',
            () => 'failed',
          ),
        poll,
      )
      .toBe('added');
    await expect.poll(() => seen, poll).toContain('back');
  });

  test('a Redis emptied under a worker takes new jobs', async () => {
    const own = await server();
    const job = probeJob();
    const queues = await open(own.url, {}, job);
    const seen: string[] = [];
    await queues.addBulk(job, [{ key: 'lost' }]);
    const admin = new Redis(own.url);
    await admin.flushall();
    await admin.quit();
    await queues.work(job, async ({ key }) => seen.push(key), { concurrency: 1 });
    await queues.add(job, { key: 'new' });
    await expect.poll(() => seen, poll).toEqual(['new']);
  });

  test('closing while it is away ends', async () => {
    const own = await server();
    const job = probeJob();
    const queues = await open(own.url, { closeDeadlineMs: 1500 }, job);
    await queues.work(job, async () => {}, { concurrency: 1 });
    await own.kill();
    const outcome = await queues.close().then(
      () => 'closed',
      (error: unknown) => (error as { code: string }).code,
    );
    expect(['closed', 'close_timeout']).toContain(outcome);
  });

  test('a job whose lock is lost is aborted, and runs again without an attempt used', async () => {
    const own = await server();
    const job = probeJob();
    const queues = await open(own.url, {}, job);
    const reasons: unknown[] = [];
    const attempts: number[] = [];
    await queues.work(
      job,
      async (_payload, { signal, attempt }) => {
        attempts.push(attempt);
        if (attempts.length > 1) return;
        await once(signal, 'abort');
        reasons.push(signal.reason);
        throw new Error('stopped');
      },
      { concurrency: 1, onFailed: () => attempts.push(-1) },
    );
    await queues.add(job, { key: 'a' });
    await expect.poll(() => attempts.length, poll).toBe(1);
    const admin = new Redis(own.url);
    expect(await admin.del(`juxta:${job.name}:p_a:lock`)).toBe(1);
    await admin.quit();
    await expect.poll(() => attempts, poll).toEqual([1, 1]);
    expect(reasons).toEqual(['lock lost']);
  });
});

describe('no Redis', () => {
  test('a closed port is a typed error, in bounded time, that says what to do', async () => {
    const url = `redis://user:${randomUUID()}@127.0.0.1:${String(await freePort())}/2`;
    const error: unknown = await open(url, { readyTimeoutMs: 700 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'redis_unreachable',
      message: expect.stringContaining('ECONNREFUSED') as string,
      next: expect.stringContaining('REDIS_URL') as string,
    });
    expect(String(error)).not.toContain(new URL(url).password);
  });

  test('so is a server that accepts and never answers', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    cleanups.push(async () => {
      for (const socket of sockets) socket.destroy();
      mute.close();
      await once(mute, 'close');
    });
    const { port } = mute.address() as { port: number };
    const opening = open(`redis://127.0.0.1:${String(port)}`, { readyTimeoutMs: 700 });
    await expect(opening).rejects.toMatchObject({ code: 'redis_unreachable' });
  });

  test.each(['http://127.0.0.1:6379', '127.0.0.1:6379', 'redis://', 'nonsense'])(
    '%s is not a Redis URL',
    async (url) => {
      await expect(open(url, {})).rejects.toMatchObject({ code: 'redis_url_invalid' });
    },
  );
});
