import { redisUrl } from '@juxta/testing';
import { expect, test } from 'vitest';

import { startJuxta } from '../e2e/juxta-process.ts';
import { dueOf, openLab, type Lab } from './lab.ts';
import { hasty } from './politeness.ts';
import { flushRedis, withOwnRedis } from './redis-server.ts';
import { until } from './until.ts';

const count = async ({ installation }: Lab, what: string): Promise<number> =>
  (await installation.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${what}`))[0]?.n ?? 0;

const unread =
  'crawl.capture c WHERE NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id) AND request <> $$index$$';

/** Two schedulers and two crawlers: whatever the queue forgets, each page is asked for once and read. */
test.skipIf(redisUrl() === undefined)(
  'a Redis that forgets everything, again and again, costs time and nothing else; two schedulers do no harm',
  () =>
    withOwnRedis(async (redis) => {
      await using lab = await openLab({ REDIS_URL: redis });
      const pages = lab.sites.map(({ page }) => page);
      await lab.installation.query(dueOf(pages));
      await using one = startJuxta(['up', '--no-serve'], lab.installation.environment);
      await using other = startJuxta(['up', '--no-serve'], lab.installation.environment);
      for (const captures of [1, 8, 15]) {
        await until(
          async () => (await count(lab, 'crawl.capture')) >= captures,
          one,
          () => `${captures} captures`,
        );
        await flushRedis(redis);
      }
      await until(
        async () =>
          (await count(lab, "crawl.capture WHERE request = 'page'")) >= pages.length &&
          (await count(lab, unread)) === 0,
        other,
        () => 'the end of the crawl',
      );
      const asked = lab.sites.map(
        ({ server }) => server.requests.filter(({ url }) => url === '/alpha').length,
      );
      expect(asked).toEqual(pages.map(() => 1));
      expect(await hasty(lab.world, lab.installation)).toEqual([]);
    }),
);
