import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

import { testDatabase } from '@juxta/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { freePort } from '../spec/own-redis.ts';
import { probeJob, shortTiming, silent } from '../spec/probe-job.ts';
import { withSearchPath } from './postgres-backend.ts';
import { openQueues, type Queues } from './queues.ts';

const poll = { timeout: 20_000, interval: 50 };
let database: { url: string; drop(): Promise<void> };
let admin: pg.Client;
const opened: Queues[] = [];

beforeAll(async () => {
  database = await testDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((queues) => queues.close()));
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

async function open(databaseUrl: string, timing: object, ...jobs: { name: string }[]): Promise<Queues> {
  const queues = await openQueues({
    databaseUrl,
    logger: silent,
    timing: { ...shortTiming, ...timing },
    jobs,
  });
  opened.push(queues);
  return queues;
}

async function connections(): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  return rows[0]?.n ?? -1;
}

test('several processes opening an empty database at once agree', async () => {
  const jobs = [probeJob()];
  const four = await Promise.all([1, 2, 3, 4].map(() => open(database.url, {}, ...jobs)));
  expect(four.map(({ backend }) => backend)).toEqual(['postgres', 'postgres', 'postgres', 'postgres']);
});

test('a role that may not create uses queues that are there', async () => {
  await open(database.url, {});
  const role = `jobs_test_${randomBytes(6).toString('hex')}`;
  await admin.query(`create role ${role} login password '${role}'`);
  await admin.query(`grant usage on schema bullmq to ${role}`);
  await admin.query(`grant all on all tables in schema bullmq to ${role}`);
  await admin.query(`grant usage on all sequences in schema bullmq to ${role}`);
  try {
    const url = new URL(database.url);
    url.username = role;
    url.password = role;
    const job = probeJob();
    const queues = await open(url.href, {}, job);
    await queues.add(job, { key: 'a' });
    expect((await queues.counts())[job.name]?.waiting).toBe(1);
    await expect(queues.addBulk(job, [{ key: 'b' }])).rejects.toMatchObject({ code: 'queue_unavailable' });
    await admin.query(`grant create on schema bullmq to ${role}`);
    await queues.addBulk(job, [{ key: 'b' }]);
    expect((await queues.counts())[job.name]?.waiting).toBe(2);
    await queues.close();
  } finally {
    await admin.query(`drop owned by ${role}`);
    await admin.query(`drop role ${role}`);
  }
});

test('options in the database’s URL are kept beside the search path', async () => {
  const url = withSearchPath(`${database.url}?options=-c%20statement_timeout%3D7s&application_name=named`);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    `select current_setting('search_path') as path, current_setting('statement_timeout') as timeout`,
  );
  await client.end();
  expect(rows).toEqual([{ path: 'bullmq', timeout: '7s' }]);
});

test('connections cut under a worker are made again', async () => {
  const job = probeJob();
  const queues = await open(database.url, {}, job);
  const seen: string[] = [];
  await queues.work(job, async ({ key }) => seen.push(key), { concurrency: 1 });
  await queues.add(job, { key: 'before' });
  await expect.poll(() => seen, poll).toEqual(['before']);
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await expect
    .poll(
      () =>
        queues.add(job, { key: 'after' }).then(
          () => 'added',
          () => 'failed',
        ),
      poll,
    )
    .toBe('added');
  await expect.poll(() => seen, poll).toContain('after');
});

test('a job whose lock another worker took is aborted, and nothing is counted against it', async () => {
  const job = probeJob();
  const queues = await open(database.url, {}, job);
  const reasons: unknown[] = [];
  const failed: unknown[] = [];
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
    { concurrency: 1, onFailed: (failure) => failed.push(failure) },
  );
  await queues.add(job, { key: 'a' });
  await expect.poll(() => attempts.length, poll).toBe(1);
  const taken = await admin.query(`update bullmq.job set lock_token = 'another' where queue = $1`, [
    job.name,
  ]);
  expect(taken.rowCount).toBe(1);
  await expect.poll(() => attempts, poll).toEqual([1, 1]);
  expect(reasons).toEqual(['lock lost']);
  expect(failed).toEqual([]);
});

test('at most six workers, within a bounded number of connections that closing gives back', async () => {
  await expect.poll(() => connections(), poll).toBe(0);
  const job = probeJob();
  const queues = await open(database.url, {}, job);
  const work = (): Promise<unknown> => queues.work(job, async () => {}, { concurrency: 20 });
  await Promise.all(Array.from({ length: 6 }, work));
  await expect(work()).rejects.toMatchObject({ code: 'too_many_workers' });
  await queues.addBulk(
    job,
    Array.from({ length: 300 }, (_, n) => ({ key: String(n) })),
  );
  await expect.poll(async () => (await queues.counts())[job.name]?.waiting, poll).toBe(0);
  expect(await connections()).toBeLessThanOrEqual(12);
  await queues.close();
  await expect.poll(() => connections(), poll).toBe(0);
});

test('a handler that ignores its signal does not keep the queues from closing, nor their connections', async () => {
  const job = probeJob();
  const queues = await open(database.url, { closeDeadlineMs: 700 }, job);
  const started = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<undefined>();
  const handler = async (): Promise<void> => {
    started.resolve(undefined);
    await ended.promise;
  };
  await queues.work(job, handler, { concurrency: 1 });
  await queues.add(job, { key: 'a' });
  await started.promise;
  await expect(queues.close()).rejects.toMatchObject({ code: 'close_timeout' });
  await expect.poll(() => connections(), poll).toBe(0);
  opened.splice(opened.indexOf(queues), 1);
  ended.resolve(undefined);
});

test('a closed port is a typed error, in bounded time, that says what to do', async () => {
  const url = `postgres://nobody:secret@127.0.0.1:${String(await freePort())}/none`;
  const error: unknown = await open(url, { readyTimeoutMs: 900 }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'postgres_unreachable',
    message: expect.stringContaining('ECONNREFUSED') as string,
    next: expect.stringContaining('DATABASE_URL') as string,
  });
  expect(String(error)).not.toContain('secret');
});

test('a server that accepts and never answers is given up', async () => {
  const sockets: Socket[] = [];
  const mute = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as { port: number };
  const opening = open(`postgres://nobody@127.0.0.1:${String(port)}/none`, { readyTimeoutMs: 900 });
  await expect(opening).rejects.toMatchObject({ code: 'postgres_unreachable' });
  for (const socket of sockets) socket.destroy();
  mute.close();
});

test('a database that does not exist is told at once', async () => {
  const url = new URL(database.url);
  url.pathname = '/no_such_database';
  await expect(open(url.href, { readyTimeoutMs: 600_000 })).rejects.toMatchObject({
    code: 'postgres_unreachable',
    message: expect.stringContaining('no_such_database') as string,
  });
});
