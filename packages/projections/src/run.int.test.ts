import { setTimeout as sleep } from 'node:timers/promises';

import { openStore } from '@juxta/store';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { someEvents } from '../spec/any-event.ts';
import { dumpViews, emptyViews, event, facts, openLog, registered, type TestLog } from '../spec/log.ts';
import { readLag } from './lag.ts';
import { loadProjections } from './load-projections.ts';
import type { Db } from './projection.ts';
import { highestSafePosition } from './queries/safe-position.ts';
import { projectOnce, projectUntilIdle, runProjector } from './run.ts';

let log: TestLog;
beforeEach(async () => {
  log = await openLog();
});
afterEach(() => log[Symbol.asyncDispose]());

/** Views that stopped would be equal too. */
async function expectAllLive(): Promise<void> {
  expect((await readLag(log.db)).filter((view) => view.status !== 'live' || view.events_behind > 0)).toEqual(
    [],
  );
}

test('one by one, in batches of any size, and by two competing projectors gives the same rows', async () => {
  for (const seed of [1, 2]) {
    const events = someEvents(90, seed);
    for (let n = 0; n < events.length; n += 7) await log.given(...events.slice(n, n + 7));
    const dumps: string[] = [];
    for (const batch of [1, 7, 500]) {
      await emptyViews(log.db);
      await projectUntilIdle(log.db, { batch });
      await expectAllLive();
      dumps.push(await dumpViews(log.db));
    }
    await emptyViews(log.db);
    const other = await openStore(log.url);
    await Promise.all([
      projectUntilIdle(log.db, { batch: 5 }),
      projectUntilIdle(other.db as unknown as Db, { batch: 5 }),
    ]);
    await other.close();
    await expectAllLive();
    dumps.push(await dumpViews(log.db));
    expect(new Set(dumps).size).toBe(1);
    expect(dumps[0]?.split('\n').length).toBeGreaterThan(50);
  }
});

test('writers, roll-backs and two projectors at once lose nothing and apply nothing twice', async () => {
  const abort = new AbortController();
  const other = await openStore(log.url);
  const logger = {
    info: () => undefined,
    error: (fields: object, message: string) => {
      throw new Error(message, { cause: fields });
    },
  };
  const options = { signal: abort.signal, pollMs: 5, batch: 10, logger };
  const running = [runProjector(log.db, options), runProjector(other.db as unknown as Db, options)];
  await Promise.all(
    [1, 2, 3, 4].map(async (writer) => {
      for (const [n, one] of someEvents(60, 100 + writer).entries()) {
        await log.db
          .transaction()
          .execute(async (trx) => {
            await sql`SELECT * FROM es.append(${[one.stream]}::text[], ${[one.id]}::uuid[], ${[one.type]}::text[], ARRAY[1]::smallint[],
          ${[one.occurredAt]}::timestamptz[], ARRAY[NULL]::uuid[], ARRAY[NULL]::uuid[], ${[JSON.stringify(one.data)]}::jsonb[], '{}')`.execute(
              trx,
            );
            if (n % 5 === 0) await sleep(3);
            if (n % 7 === 0) throw new Error('rolled back');
          })
          .catch((error: unknown) => {
            if (!(error instanceof Error && error.message === 'rolled back')) throw error;
          });
      }
    }),
  );
  await projectUntilIdle(log.db);
  abort.abort();
  await Promise.all(running);
  await other.close();
  await expectAllLive();
  const live = await dumpViews(log.db);
  await emptyViews(log.db);
  await projectUntilIdle(log.db);
  expect(await dumpViews(log.db)).toBe(live);
});

test('an event that cannot be read stops the views that read it, at it, and no other', async () => {
  const [before, poison] = await log.given(
    facts('pkg:npm/a', [{ attribute: 'license', value: 'MIT' }]),
    event('target/pkg:npm/a', 'FactsObserved', { facts: 'none' }),
    facts('pkg:npm/b', [{ attribute: 'license', value: 'MIT' }]),
    registered('a'),
  );
  await projectUntilIdle(log.db);
  const lag = await readLag(log.db);
  const paused = lag.filter((view) => view.status === 'paused');
  expect(paused.map((view) => view.name)).toEqual(['fact', 'fact-history', 'feed']);
  expect(paused[0]?.error).toMatchObject({ position: poison, type: 'FactsObserved' });
  expect(paused[0]?.error?.message).toContain('View "fact" cannot apply event');
  expect(paused[0]?.events_behind).toBe(2);
  expect(lag.filter((view) => view.events_behind > 0)).toHaveLength(3);
  const facts1 = await sql`SELECT target FROM mart.fact`.execute(log.db);
  expect(facts1.rows).toEqual([{ target: 'pkg:npm/a' }]);
  expect((await sql`SELECT tool FROM mart.tool`.execute(log.db)).rows).toEqual([{ tool: 'a' }]);
  expect(await highestSafePosition(log.db)).toBe(before);
});

test('an event whose rows cannot be written pauses the view as well', async () => {
  await log.given(facts('pkg:npm/a', [{ attribute: 'license', value: 'MIT', from: '0000-01-01T00:00:00Z' }]));
  await projectUntilIdle(log.db);
  expect((await readLag(log.db)).filter((view) => view.status === 'paused').map((view) => view.name)).toEqual(
    ['fact', 'fact-history'],
  );
});

test('an open transaction holds back what came after it, and the safe position', async () => {
  const [first] = await log.given(registered('a'));
  await projectUntilIdle(log.db);
  expect(await highestSafePosition(log.db)).toBe(first);
  const other = await openStore(log.url);
  const held = Promise.withResolvers<void>();
  const appended = Promise.withResolvers<void>();
  const writing = other.db.transaction().execute(async (trx) => {
    await sql`SELECT * FROM es.append(ARRAY['tool/b'], ARRAY[gen_random_uuid()], ARRAY['ToolRegistered'], ARRAY[1]::smallint[], ARRAY[now()],
      ARRAY[NULL]::uuid[], ARRAY[NULL]::uuid[], ARRAY[${JSON.stringify(registered('b').data)}]::jsonb[], '{}')`.execute(
      trx,
    );
    appended.resolve();
    await held.promise;
  });
  await appended.promise;
  const [later] = await log.given(registered('c'));
  const tools = (await loadProjections()).find((projection) => projection.name === 'tool');
  if (!tools) throw new Error('there is no view "tool"');
  expect((await projectOnce(log.db, tools)).applied).toBe(0);
  await expect(highestSafePosition(log.db, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'log_busy' });
  held.resolve();
  await writing;
  await projectUntilIdle(log.db);
  expect(await highestSafePosition(log.db)).toBe(later);
  expect((await sql`SELECT tool FROM mart.tool ORDER BY 1`.execute(log.db)).rows).toEqual([
    { tool: 'a' },
    { tool: 'b' },
    { tool: 'c' },
  ]);
  await other.close();
});

test('idle turns take no transaction id', async () => {
  await log.given(registered('a'));
  await projectUntilIdle(log.db);
  const checkpoints = async () =>
    (await sql`SELECT name, xid::text, position FROM es.projections ORDER BY name`.execute(log.db)).rows;
  await projectUntilIdle(log.db);
  const before = await checkpoints();
  for (const projection of await loadProjections()) {
    if (projection.types.length > 0)
      expect(await projectOnce(log.db, projection)).toEqual({ applied: 0, caughtUp: true, leased: true });
  }
  expect(await checkpoints()).toEqual(before);
});
