import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { anyEvent } from '../../spec/any-event.ts';
import { emptyViews, hashViews, openLog, type TestLog } from '../../spec/log.ts';
import { readLag } from '../lag.ts';
import { loadProjections } from '../load-projections.ts';
import { projectUntilIdle } from '../run.ts';
import { checkViews } from './check.ts';
import { rebuildViews } from './rebuild.ts';

vi.setConfig({ testTimeout: 240_000 });

let log: TestLog;
beforeAll(async () => {
  log = await openLog();
});
afterAll(() => log[Symbol.asyncDispose]());

const plan = fc.record({
  events: fc.array(anyEvent, { minLength: 1, maxLength: 40 }),
  batches: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 }),
  pageSize: fc.integer({ min: 1, max: 60 }),
});

test('one by one, in batches of random sizes, rebuilt and checked, views have the same rows', async () => {
  const views = await loadProjections();
  await fc.assert(
    fc.asyncProperty(plan, async ({ events, batches, pageSize }) => {
      // The log goes on growing from run to run: each run is on top of all that was before.
      for (const [n, make] of events.entries()) {
        await log.given(make());
        if (n % 8 === 0) await projectUntilIdle(log.db, { batch: batches[n % batches.length] ?? 1 });
      }
      await projectUntilIdle(log.db, { batch: 1 });
      const live = await hashViews(log.db);
      const checked = await checkViews(log.db, views, { pageSize });
      expect(checked.map(({ status }) => status)).toEqual(checked.map(() => 'equal'));
      await emptyViews(log.db);
      await projectUntilIdle(log.db, { batch: batches[0] ?? 1 });
      expect(await hashViews(log.db)).toEqual(live);
      await rebuildViews(log.db, views, { pageSize });
      expect(await hashViews(log.db)).toEqual(live);
      expect((await readLag(log.db)).filter(({ status }) => status !== 'live')).toEqual([]);
    }),
    { numRuns: 4 },
  );
});
