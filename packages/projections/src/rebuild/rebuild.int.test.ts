import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { someEvents } from '../../spec/any-event.ts';
import { dumpViews, event, facts, openLog, registered, type TestLog } from '../../spec/log.ts';
import { readLag } from '../lag.ts';
import { loadProjections } from '../load-projections.ts';
import { projectUntilIdle } from '../run.ts';
import { checkViews } from './check.ts';
import { rebuildViews } from './rebuild.ts';

let log: TestLog;
beforeEach(async () => {
  log = await openLog();
});
afterEach(() => log[Symbol.asyncDispose]());

const builds = async () =>
  (
    await sql<{ name: string; version: number; status: string; serves: boolean }>`
      SELECT name, version, status, serves FROM es.projections ORDER BY name, version`.execute(log.db)
  ).rows;

const withLog = async () => (await loadProjections()).filter(({ types }) => types.length > 0);

const tables = async () =>
  (
    await sql<{
      name: string;
    }>`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'view' ORDER BY 1`.execute(log.db)
  ).rows.map(({ name }) => name);

test('a rebuilt view has the same rows, and its old tables are gone', async () => {
  const events = someEvents(400, 7);
  for (let n = 0; n < events.length; n += 9) await log.given(...events.slice(n, n + 9));
  await projectUntilIdle(log.db);
  const before = await dumpViews(log.db);
  expect(before.split('\n').length).toBeGreaterThan(100);
  const rebuilt = await rebuildViews(log.db, await loadProjections());
  expect(rebuilt.map(({ name, build, status }) => [name, build, status])).toEqual(
    (await withLog()).map(({ name }) => [name, 2, 'live']),
  );
  expect(await dumpViews(log.db)).toBe(before);
  const serving = (await builds()).filter(({ serves }) => serves);
  expect(serving.map(({ version }) => version)).toEqual((await withLog()).map(() => 2));
  expect((await tables()).filter((name) => !name.endsWith('_v2'))).toEqual([]);
  await log.given(registered('later'));
  await projectUntilIdle(log.db);
  expect((await sql`SELECT tool FROM mart.tool WHERE tool = 'later'`.execute(log.db)).rows).toHaveLength(1);
});

test('a rebuild stops at an event that a view cannot apply, names it, and readers keep the old build', async () => {
  await log.given(facts('pkg:npm/a', [{ attribute: 'license', value: 'MIT' }]));
  await projectUntilIdle(log.db);
  const [poison] = await log.given(
    event('target/pkg:npm/a', 'FactsObserved', { facts: 'none' }),
    facts('pkg:npm/b', [{ attribute: 'license', value: 'MIT' }]),
    registered('a'),
  );
  const rebuilt = await rebuildViews(log.db, await loadProjections());
  const stopped = rebuilt.filter(({ status }) => status === 'paused');
  expect(stopped.map(({ name }) => name)).toEqual(['fact', 'fact-history', 'feed']);
  expect(stopped[0]?.error).toMatchObject({ position: poison, type: 'FactsObserved' });
  const lag = (await readLag(log.db)).find(({ name }) => name === 'fact');
  expect(lag).toMatchObject({
    version: 1,
    status: 'live',
    error: { position: poison },
    rebuild: { version: 2, status: 'paused' },
  });
  expect((await sql`SELECT target FROM mart.fact`.execute(log.db)).rows).toEqual([{ target: 'pkg:npm/a' }]);
  expect((await sql`SELECT tool FROM mart.tool`.execute(log.db)).rows).toEqual([{ tool: 'a' }]);
});

test('a check finds live and rebuilt equal at one cut, and names the rows that are not', async () => {
  await log.given(...someEvents(200, 3));
  await projectUntilIdle(log.db);
  const views = await loadProjections();
  const checked = await checkViews(log.db, views);
  expect(checked.map(({ status }) => status)).toEqual(checked.map(() => 'equal'));
  expect(checked.flatMap(({ tables: of }) => of.map(({ table }) => table))).toEqual(
    (await withLog()).flatMap(({ tables: of }) => Object.keys(of)),
  );
  for (const { live, rebuilt, rows } of checked.flatMap((view) => view.tables)) {
    expect(live).toBe(rebuilt);
    expect(live).toMatch(/^[0-9a-f]{64}$/);
    expect(rows).toBeGreaterThan(0);
  }
  await sql`UPDATE view.fact_v1 SET cause = 'corrected' WHERE (target, attribute) = (SELECT target, attribute FROM view.fact_v1 ORDER BY 1, 2 LIMIT 1)`.execute(
    log.db,
  );
  await sql`DELETE FROM view.release_v1 WHERE position = (SELECT max(position) FROM view.release_v1)`.execute(
    log.db,
  );
  const after = await checkViews(log.db, views);
  const different = after.filter(({ status }) => status !== 'equal');
  expect(different.map(({ name, status }) => [name, status])).toEqual([
    ['fact', 'different'],
    ['release', 'different'],
  ]);
  const [row] = different[0]?.tables[0]?.differing ?? [];
  expect(row?.live).toContain('"cause": "corrected"');
  expect(row?.rebuilt).not.toContain('"cause": "corrected"');
  expect((await tables()).filter((name) => !name.endsWith('_v1'))).toEqual([]);
});
