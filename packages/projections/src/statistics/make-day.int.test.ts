import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  event,
  evidence,
  facts,
  linked,
  openLog,
  registered,
  sampled,
  type TestLog,
} from '../../spec/log.ts';
import { highestSafePosition } from '../queries/safe-position.ts';
import { projectUntilIdle } from '../run.ts';
import { makeDay } from './make-day.ts';
import { makeDays, remakeDays } from './make-days.ts';
import { readCategoryStatistics, statisticsDay } from './read-statistics.ts';

let log: TestLog;
const weekly = 'downloads_last_week@npm';
const source = () => 'npm';
const day = (n: number): string => new Date(Date.UTC(2026, 0, n)).toISOString().slice(0, 10);
const categorized = (tool: string, categories: readonly string[]) =>
  event(`tool/${tool}`, 'ToolCategorized', { categories, authority: { by: 'catalog' } });

function released(target: string, versions: Readonly<Record<string, string>>) {
  const releases = Object.entries(versions).map(([version, at]) => ({
    version,
    change: 'new',
    cause: 'first_observed',
    published_at: `${at}T00:00:00Z`,
  }));
  return event(`target/${target}`, 'ReleasesObserved', { ...evidence(), releases });
}

beforeAll(async () => {
  log = await openLog();
  await log.given(
    ...['a', 'b', 'c'].flatMap((tool) => [
      registered(tool),
      categorized(tool, ['runner']),
      linked(tool, `pkg:npm/${tool}`),
    ]),
    facts('pkg:npm/c', [{ attribute: 'archived', value: true }]),
    released('pkg:npm/a', { '1': '2025-06-01', '2': '2025-06-11', '3': '2025-07-01' }),
    released('pkg:npm/c', { '1': '2020-01-01' }),
    ...[1, 24, 31].map((n) => sampled('pkg:npm/a', day(n), weekly, 100 * n)),
    sampled('pkg:npm/b', day(27), weekly, 500),
    sampled('pkg:npm/c', day(2), weekly, 9),
  );
  await projectUntilIdle(log.db);
});
afterAll(() => log[Symbol.asyncDispose]());

/** All rows of a day but when it was made, as canonical text. */
async function dump(of: string): Promise<readonly string[]> {
  const parts: string[] = [];
  for (const table of ['category', 'measure', 'ranking', 'survival', 'cohort', 'trend', 'cut']) {
    const { rows } = await sql<{ row: string }>`
      SELECT (to_jsonb(t) - 'made_at')::text AS row FROM ${sql.id('daily', table)} t WHERE day = ${of}::date
      ORDER BY (to_jsonb(t) - 'made_at')::text COLLATE "C"`.execute(log.db);
    parts.push(table, ...rows.map(({ row }) => row));
  }
  return parts;
}

test('a day has counts, medians, ranks, survival and trends, each from what was known at its cut', async () => {
  const position = await highestSafePosition(log.db);
  await makeDay(log.db, source, { day: day(31), position, complete: true });
  const found = await readCategoryStatistics(log.db, 'runner', day(31));
  expect(found).toMatchObject({
    tools: 3,
    survival: [
      { age_years: 0, tools: 1, surviving: 1 },
      { age_years: 6, tools: 1, surviving: 0 },
    ],
  });
  // c is archived, and nobody saw it alive after its release; a is too young to tell; b has no birth.
  expect(found?.cohorts.map(({ born, tools }) => [born, tools])).toEqual([
    ['*', 2],
    ['2020-2024', 1],
    ['2025-2029', 1],
  ]);
  expect(found?.cohorts[0]?.ages[0]).toEqual({
    age_years: 1,
    alive: 0,
    ended: 1,
    dated: 0,
    censored: 1,
    share: null,
  });
  const downloads = found?.measures.find(({ measure }) => measure === weekly);
  // The sample of c is four weeks old: it is not measured.
  expect(downloads).toMatchObject({ tools: 3, measured: 2, min: 500, median: 1800, max: 3100 });
  expect(downloads?.ranking.map(({ tool, rank }) => [tool, rank])).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  const interval = found?.measures.find(({ measure }) => measure === 'release_interval_days');
  expect(interval).toMatchObject({ measured: 1, median: 15 });
  const trend = await sql`
    SELECT tool, value, growth_7, growth_7_from::text, growth_30, growth_30_from::text, growth_30_state, growth_365_state, flags
    FROM mart.trend WHERE day = ${day(31)}::date`.execute(log.db);
  expect(trend.rows).toEqual([
    {
      tool: 'a',
      value: 3100,
      growth_7: 3100 / 2400 - 1,
      growth_7_from: day(24),
      growth_30: 30,
      growth_30_from: day(1),
      growth_30_state: 'known',
      growth_365_state: 'partial',
      flags: [],
    },
  ]);
});

test('made again, later and from a log that went on, it has the same bytes', async () => {
  const before = await dump(day(31));
  await log.given(
    sampled('pkg:npm/b', day(31), weekly, 1),
    categorized('a', ['other']),
    facts('pkg:npm/a', [{ attribute: 'archived', value: true, from: '2026-01-01T00:00:00Z' }]),
    registered('d'),
  );
  await projectUntilIdle(log.db);
  await Promise.all([1, 2].map(() => remakeDays(log.db, source, day(31))));
  expect(await dump(day(31))).toEqual(before);
  const { db } = log;
  const position = await highestSafePosition(db);
  await makeDay(db, source, { day: day(31), position, complete: true });
  expect(await dump(day(31))).not.toEqual(before);
  await sql`DELETE FROM daily.cut`.execute(db);
  expect(await dump(day(31))).toEqual([
    'category',
    'measure',
    'ranking',
    'survival',
    'cohort',
    'trend',
    'cut',
  ]);
});

test('a day whose making is given up stays as it was', async () => {
  const before = await dump(day(31));
  const [position, stop] = [await highestSafePosition(log.db), new AbortController()];
  stop.abort();
  const cut = { day: day(31), position, complete: true };
  expect(await makeDay(log.db, source, cut, stop.signal)).toBe(false);
  expect(await dump(day(31))).toEqual(before);
});

test('a day that is not over is made while there is no other, and in the end once for good', async () => {
  const { rows } = await sql<{ at: Date }>`SELECT max(recorded_at) AS at FROM es.events`.execute(log.db);
  const now = rows[0]?.at ?? new Date(0);
  const today = now.toISOString().slice(0, 10);
  const midnight = Date.parse(today) + 86_400_000;
  const open = await makeDays(log.db, source, { now });
  expect(open.at(-1)).toMatchObject({ day: today, complete: false });
  expect(await makeDays(log.db, source, { now })).toEqual([]);
  const soon = new Date(midnight + 60_000);
  expect((await makeDays(log.db, source, { now: soon })).filter(({ complete }) => complete)).toEqual([]);
  const position = await highestSafePosition(log.db);
  const made = await makeDays(log.db, source, { now: new Date(midnight + 600_000) });
  expect(made.at(-1)).toEqual({ day: today, position, complete: true });
  expect(await statisticsDay(log.db)).toMatchObject({ day: today, known_at: position, complete: true });
  expect(await makeDays(log.db, source, { now: new Date(midnight + 700_000) })).toEqual([]);
});
