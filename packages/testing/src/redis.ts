import { randomBytes } from 'node:crypto';

import { describe, inject } from 'vitest';

import './provided.ts';

/** Undefined where there is neither `redis-server` nor REDIS_URL. */
export function redisUrl(): string | undefined {
  return inject('redisUrl') || undefined;
}

/** A suite that says in its title that it was skipped, and why, where there is no Redis. */
export function describeRedis(name: string, suite: (url: string) => void): void {
  const url = redisUrl();
  if (url === undefined) describe.skip(`${name} (skipped: no redis-server or REDIS_URL)`, () => suite(''));
  else describe(name, () => suite(url));
}

/** Keeps the keys of a test apart from those of others on the same server. */
export function redisPrefix(): string {
  return `juxta-${randomBytes(6).toString('hex')}`;
}
