import { projectUntilIdle } from '@juxta/projections';
import { createLogger, type Clock } from '@juxta/runtime';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';

import { npm, openLab } from '../spec/lab.ts';
import { startDaily } from './daily.ts';

const logger = createLogger('test', { logLevel: 'silent' });
const dayMs = 86_400_000;

test('days that are over are made by any number of projectors, each once for its cut', async () => {
  await using lab = await openLab();
  await lab.add('gulp', npm);
  await projectUntilIdle(lab.db);
  const { rows } = await sql<{ at: Date }>`SELECT max(recorded_at) AS at FROM es.events`.execute(lab.db);
  const recorded = rows[0]?.at ?? new Date(0);
  const clock: Clock = { now: () => new Date(recorded.getTime() + 3 * dayMs) };
  const cuts = async () =>
    (await sql<{ complete: boolean }>`SELECT complete FROM daily.cut ORDER BY day`.execute(lab.db)).rows;
  const parts = { db: lab.db, sourceOf: () => 'npm', logger, clock };
  const running = [1, 2].map(() => startDaily(parts));
  await vi.waitFor(async () => expect(await cuts()).toHaveLength(3), { timeout: 60_000, interval: 50 });
  await Promise.all(running.map((one) => one.close()));
  expect(await cuts()).toEqual([{ complete: true }, { complete: true }, { complete: true }]);
  const counted = await sql`SELECT DISTINCT category, tools FROM daily.category`.execute(lab.db);
  expect(counted.rows).toEqual([{ category: '*', tools: 1 }]);
});
