import { projectUntilIdle } from '@juxta/projections';
import { createLogger, type Clock } from '@juxta/runtime';
import { runSql } from '@juxta/testing';
import { expect, test, vi } from 'vitest';

import { npm, openLab } from '../spec/lab.ts';
import { startDaily } from './daily.ts';

const logger = createLogger('test', { logLevel: 'silent' });
const dayMs = 86_400_000;

test('days that are over are made by any number of projectors, each once for its cut', async () => {
  await using lab = await openLab();
  await lab.add('gulp', npm);
  await projectUntilIdle(lab.db);
  const [log] = await runSql<{ end: Date }>(lab.url, 'SELECT max(recorded_at) AS end FROM es.events');
  const now = new Date((log?.end.getTime() ?? 0) + 3 * dayMs);
  const clock: Clock = { now: () => now };
  const cuts = () => runSql(lab.url, 'SELECT complete FROM daily.cut ORDER BY day');
  const parts = { db: lab.db, sourceOf: () => 'npm', logger, clock };
  const running = [1, 2].map(() => startDaily(parts));
  await vi.waitFor(async () => expect(await cuts()).toHaveLength(3), { timeout: 60_000, interval: 50 });
  await Promise.all(running.map((one) => one.close()));
  expect(await cuts()).toEqual([{ complete: true }, { complete: true }, { complete: true }]);
  const counted = await runSql(lab.url, 'SELECT DISTINCT category, tools FROM daily.category');
  expect(counted).toEqual([{ category: '*', tools: 1 }]);
});
