import { randomBytes } from 'node:crypto';

import type { TestProject } from 'vitest/node';

import { type LocalServer, startLocalPostgres } from './local-postgres.ts';
import { startLocalRedis } from './local-redis.ts';
import { dropTestDatabases } from './postgres.ts';
import './provided.ts';

/**
 * Vitest global setup: a Postgres 18 for each worker, since a transaction of one test holds back the readers of every log of
 * its server; and, where `redis-server` is installed, one Redis for all. `TEST_DATABASE_URL` (a superuser's; with it there
 * is to be one worker) and `REDIS_URL` name servers to use instead. Returns the teardown.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { TEST_DATABASE_URL: postgresUrl, REDIS_URL: redisUrl } = process.env;
  const testRun = randomBytes(4).toString('hex');
  const started: LocalServer[] = [];
  try {
    const workers = postgresUrl ? 0 : Math.max(1, Number(project.config.maxWorkers) || 1);
    const servers = await Promise.all(Array.from({ length: workers }, startLocalPostgres));
    started.push(...servers);
    const redis = redisUrl ? undefined : await startLocalRedis();
    if (redis) started.push(redis);
    // The reporter hides the titles of skipped suites.
    if (!redis && !redisUrl)
      console.warn('SKIPPED: the tests that need Redis (no redis-server and no REDIS_URL).');
    project.provide('postgresUrls', postgresUrl ? [postgresUrl] : servers.map(({ url }) => url));
    project.provide('redisUrl', redisUrl || (redis?.url ?? ''));
    project.provide('testRun', testRun);
  } catch (error) {
    await stopAll(started);
    throw error;
  }
  return async () => {
    if (postgresUrl) await dropTestDatabases(postgresUrl, testRun);
    await stopAll(started);
  };
}

async function stopAll(servers: readonly LocalServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}
