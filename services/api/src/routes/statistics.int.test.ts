import { eventId, streamOf, type NewEvent } from '@juxta/domain';
import { installViews, makeDays, projectUntilIdle } from '@juxta/projections';
import { createLogger } from '@juxta/runtime';
import { appendEvents, openStore, type Store } from '@juxta/store';
import { runSql, testDatabase, type TestDatabase } from '@juxta/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { createApi } from '../app.ts';
import { Categories, Category, Series } from '../statistics-schema.ts';

let database: TestDatabase;
let store: Store;
let api: ReturnType<typeof createApi>;

const dayMs = 86_400_000;
const stars = 'stars@github';
const authority = { by: 'catalog' };
const source = () => 'github';
/** By the database's clock: days of statistics are those on which it recorded. */
let now: Date;
const day = (ago: number): string => new Date(now.getTime() - ago * dayMs).toISOString().slice(0, 10);

function event(stream: string, type: string, data: object): NewEvent {
  const id = eventId(stream, type, JSON.stringify(data));
  return { stream, type, schemaVersion: 1, occurredAt: '2026-01-01T00:00:00.000Z', data, id };
}

function toolEvents(tool: string, categories: readonly string[]): NewEvent[] {
  const stream = streamOf.tool(tool);
  const target = `pkg:github/acme/${tool}`;
  return [
    event(stream, 'ToolRegistered', { tool, name: tool, aliases: [], authority }),
    event(stream, 'ToolCategorized', { categories, authority }),
    event(stream, 'TargetLinked', { target, relation: 'self', authority }),
  ];
}

function sampled(tool: string, ago: number, value: number): NewEvent {
  const target = `pkg:github/acme/${tool}`;
  return event(streamOf.series(target, day(ago)), 'MetricsSampled', {
    capture: eventId(tool, String(ago)),
    request: 'repository',
    extractor: { id: 'github', version: 1 },
    observed_at: `${day(ago)}T00:00:00.000Z`,
    target,
    day: day(ago),
    samples: [{ metric: stars, value, definition: 1 }],
  });
}

function aged(tool: string, created: string, more: readonly object[] = []): NewEvent {
  const known = { state: 'known', cause: 'first_observed', definition: 1 };
  const facts = [{ attribute: 'created_at', value: created }, ...more].map((fact) => ({ ...known, ...fact }));
  return event(streamOf.target(`pkg:github/acme/${tool}`), 'FactsObserved', {
    capture: eventId(tool, 'age'),
    request: 'repository',
    extractor: { id: 'github', version: 1 },
    observed_at: `${day(0)}T00:00:00.000Z`,
    facts,
  });
}

/** The five years in which a tool was born a hundred days ago. */
let lately: string;

beforeAll(async () => {
  database = await testDatabase({ name: 'empty', template: async () => undefined });
  store = await openStore(database.url);
  await installViews(store.db);
  now = await clock('now()');
  const some = [10, 8, 7, 5, 0].map((ago) => sampled('alpha', ago, 1_000 - 10 * ago));
  await appendEvents(store.db, [
    ...toolEvents('alpha', ['runner', 'build']),
    ...toolEvents('beta', ['build', 'runner', 'javascript']),
    ...toolEvents('gamma', ['build']),
    ...some,
    sampled('beta', 1, 10),
    aged('alpha', '2012-03-04T00:00:00Z', [
      { attribute: 'archived', value: true, effective_at: '2016-03-04T00:00:00Z' },
    ]),
    aged('beta', `${day(100)}T00:00:00Z`),
  ]);
  const first = Math.floor(Number(day(100).slice(0, 4)) / 5) * 5;
  lately = `${first}-${first + 4}`;
  await projectUntilIdle(store.db);
  const recorded = await clock('(SELECT max(recorded_at) FROM es.events)');
  await makeDays(store.db, source, { now: new Date(recorded.getTime() + dayMs + 600_000) });
  const logger = createLogger('test', { logLevel: 'silent' });
  api = createApi({ db: store.db, sourceOf: source, logger, positionMaxAgeMs: 0 });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

async function clock(expression: string): Promise<Date> {
  const [row] = await runSql<{ at: Date }>(database.url, `SELECT ${expression} AS at`);
  return row?.at ?? new Date(0);
}

const get = async (path: string): Promise<unknown> => (await api.request(path)).json();

it('lists the categories, and those that tools share, the narrowest first', async () => {
  const found = Categories.parse(await get('/v1/categories?tools=alpha,beta'));
  expect(found.categories.map(({ category, tools }) => [category, tools])).toEqual([
    ['build', 3],
    ['javascript', 1],
    ['runner', 2],
  ]);
  expect(found.statistics).toMatchObject({ complete: true });
  expect(found.shared).toEqual([
    { category: 'runner', tools: 2 },
    { category: 'build', tools: 3 },
  ]);
  expect(Categories.parse(await get('/v1/categories?tools=alpha,gamma')).shared).toEqual([
    { category: 'build', tools: 3 },
  ]);
  expect(Categories.parse(await get('/v1/categories')).shared).toBeNull();
});

it('a category has its tools, its measures with what they mean, and ranks', async () => {
  const answer = await api.request('/v1/categories/build');
  const found = Category.parse(await answer.json());
  expect(found.members.map(({ tool, place }) => [tool, place])).toEqual([
    ['alpha', 1],
    ['beta', 0],
    ['gamma', 0],
  ]);
  const measure = found.measures.find(({ id }) => id === stars);
  expect(measure).toMatchObject({ tools: 3, measured: 2, min: 10, median: 505, max: 1000, first: 'highest' });
  expect(measure?.label).not.toBe(stars);
  expect(measure?.ranking.map(({ tool, rank }) => [tool, rank])).toEqual([
    ['alpha', 1],
    ['beta', 2],
  ]);
  const headers = { 'if-none-match': answer.headers.get('etag') ?? '' };
  expect((await api.request('/v1/categories/build', { headers })).status).toBe(304);
  expect(Category.parse(await get('/v1/categories/*'))).toMatchObject({ category: '*', tools: 3 });
});

it('a category has the survival of its cohorts, of which one that is too young is no share', async () => {
  const { cohorts } = Category.parse(await get('/v1/categories/runner'));
  expect(cohorts.map(({ born, tools }) => [born, tools])).toEqual([
    ['*', 2],
    ['2010-2014', 1],
    [lately, 1],
  ]);
  const [all, old, young] = cohorts.map(({ ages }) => ages);
  expect(old?.map(({ age_years: age, ended, dated, share }) => [age, ended, dated, share])).toEqual([
    [1, 0, 0, 1],
    [2, 0, 0, 1],
    [3, 0, 0, 1],
    [5, 1, 1, 0],
    [10, 1, 1, 0],
  ]);
  expect(young?.at(0)).toMatchObject({ alive: 0, ended: 0, censored: 1, share: null });
  expect(all?.at(0)).toMatchObject({ alive: 1, ended: 0, censored: 1, share: 1 });
});

it('a series keeps its gaps, and growth says what it could not tell', async () => {
  const found = Series.parse(await get(`/v1/tools/alpha/metrics/${stars}`));
  expect(found.points.map(({ day: of, value }) => [of, value])).toEqual(
    [900, null, 920, 930, null, 950, null, null, null, null, 1000].map((value, n) => [day(10 - n), value]),
  );
  expect(found.points.filter(({ value, fact }) => (value === null) !== (fact === null))).toEqual([]);
  expect(found.growth).toEqual([
    { days: 7, state: 'known', from: day(7), change: 1000 / 930 - 1 },
    { days: 30, state: 'partial', from: day(10), change: 1000 / 900 - 1 },
    { days: 365, state: 'partial', from: day(10), change: 1000 / 900 - 1 },
  ]);
  const short = Series.parse(await get(`/v1/tools/alpha/metrics/${stars}?days=6`));
  expect(short.points.map(({ value }) => value)).toEqual([950, null, null, null, null, 1000]);
  expect(short.growth).toEqual(found.growth);
  const past = Series.parse(await get(`/v1/tools/alpha/metrics/${stars}?as_of=${day(6)}`));
  expect(past.points.map(({ value }) => value)).toEqual([900, null, 920, 930]);
});

it.each([
  ['/v1/categories/nothing', 404, 'unknown_category'],
  ['/v1/categories/%00', 404, 'unknown_category'],
  ['/v1/categories/build?day=2001-01-01', 404, 'no_statistics'],
  ['/v1/categories/build?day=2026-02-31', 400, 'bad_request'],
  ['/v1/categories/build?day=0000-01-01', 400, 'bad_request'],
  ['/v1/categories?day=0000-01-01', 400, 'bad_request'],
  ['/v1/categories?tools=nobody', 404, 'unknown_tool'],
  ['/v1/categories?tools=a,b,c,d,e,f', 400, 'tool_count'],
  ['/v1/tools/alpha/metrics/karma@moon', 404, 'unknown_metric'],
  ['/v1/tools/alpha/metrics/%00', 404, 'unknown_metric'],
  [`/v1/tools/gamma/metrics/${stars}`, 404, 'never_sampled'],
  [`/v1/tools/nobody/metrics/${stars}`, 404, 'unknown_tool'],
  [`/v1/tools/alpha/metrics/${stars}?days=0`, 400, 'bad_request'],
  [`/v1/tools/alpha/metrics/${stars}?known_at=99999999`, 400, 'known_at_ahead'],
])('%s is refused with %i %s', async (path, status, code) => {
  const answer = await api.request(path);
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
});
