import { randomBytes } from 'node:crypto';

import type { TestProject } from 'vitest/node';

import { type LocalServer, startLocalPostgres } from './local-postgres.ts';
import { startLocalRedis } from './local-redis.ts';
import { dropTestDatabases } from './postgres.ts';
import './provided.ts';

/**
 * Vitest global setup: one Postgres 18 and, where `redis-server` is installed, one Redis for the run. `TEST_DATABASE_URL`
 * (a superuser's) and `REDIS_URL` name servers to use instead. Returns the teardown.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { TEST_DATABASE_URL: postgresUrl, REDIS_URL: redisUrl } = process.env;
  const testRun = randomBytes(4).toString('hex');
  const started: LocalServer[] = [];
  try {
    const postgres = postgresUrl ? undefined : await startLocalPostgres();
    if (postgres) started.push(postgres);
    const redis = redisUrl ? undefined : await startLocalRedis();
    if (redis) started.push(redis);
    // The reporter hides the titles of skipped suites.
    if (!redis && !redisUrl)
      console.warn('SKIPPED: the tests that need Redis (no redis-server and no REDIS_URL).');
    project.provide('postgresUrl', postgresUrl || (postgres?.url ?? ''));
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
