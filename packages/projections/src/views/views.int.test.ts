import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  event,
  evidence,
  facts,
  givenCapture,
  linked,
  openLog,
  registered,
  replaced,
  sampled,
  type TestLog,
} from '../../spec/log.ts';
import { installViews } from '../install.ts';
import { projectUntilIdle } from '../run.ts';

let log: TestLog;
beforeAll(async () => {
  log = await openLog();
});
afterAll(() => log[Symbol.asyncDispose]());

async function mart<Row>(query: string): Promise<Row[]> {
  await projectUntilIdle(log.db);
  return (await sql<Row>`${sql.raw(query)}`.execute(log.db)).rows;
}

test('tool and link: the current state, and when each link was decided and cut', async () => {
  const authority = { by: 'command' };
  const [first, , link, , cut] = await log.given(
    registered('gulp', 'Gulp', ['gulpjs']),
    event('tool/gulp', 'ToolCategorized', { categories: ['build'], authority }),
    linked('gulp', 'pkg:npm/gulp'),
    event('tool/gulp', 'TargetLinkRefused', {
      target: 'pkg:npm/gulp-x',
      relation: 'plugin',
      reason: 'a fork',
      authority,
    }),
    event('tool/gulp', 'TargetUnlinked', { target: 'pkg:npm/gulp', reason: 'wrong', authority }),
  );
  await log.given(event('tool/gulp', 'ToolRenamed', { name: 'gulp.js', aliases: [], authority }));
  expect(await mart('SELECT * FROM mart.tool')).toEqual([
    { tool: 'gulp', name: 'gulp.js', aliases: [], categories: ['build'], first_position: first },
  ]);
  expect(
    await mart(
      'SELECT target, relation, state, reason, from_position, to_position FROM mart.link ORDER BY from_position',
    ),
  ).toMatchObject([
    { target: 'pkg:npm/gulp', relation: 'self', state: 'linked', from_position: link, to_position: cut },
    { target: 'pkg:npm/gulp-x', relation: 'plugin', state: 'refused', reason: 'a fork', to_position: null },
    {
      target: 'pkg:npm/gulp',
      relation: 'self',
      state: 'unlinked',
      reason: 'wrong',
      from_position: cut,
      to_position: null,
    },
  ]);
});

test('fact and fact_history: the last statement now, and every earlier one by world time and by log position', async () => {
  const target = 'pkg:npm/history';
  const [a] = await log.given(
    facts(target, [{ attribute: 'license', value: 'MIT' }], { at: '2026-01-10T00:00:00Z' }),
  );
  const [b] = await log.given(
    facts(target, [{ attribute: 'license', value: 'ISC', from: '2026-01-15T00:00:00+01:00' }], {
      at: '2026-02-01T00:00:00Z',
    }),
  );
  const [c] = await log.given(facts(target, [{ attribute: 'license' }], { at: '2026-03-01T00:00:00Z' }));
  expect(await mart(`SELECT state, value, fact FROM mart.fact WHERE target = '${target}'`)).toEqual([
    { state: 'withdrawn', value: null, fact: `${c}/license/0` },
  ]);
  const history = `SELECT fact, world::text, known::text FROM mart.fact_history WHERE target = '${target}' ORDER BY known, world`;
  const time = (text: string): string => `"2026-${text}:00:00+00"`;
  expect(await mart(history)).toEqual([
    { fact: `${a}/license/0`, world: `[${time('01-10 00')},)`, known: `[${a},${b})` },
    { fact: `${a}/license/0`, world: `[${time('01-10 00')},${time('01-14 23')})`, known: `[${b},)` },
    { fact: `${b}/license/0`, world: `[${time('01-14 23')},)`, known: `[${b},${c})` },
    { fact: `${b}/license/0`, world: `[${time('01-14 23')},${time('03-01 00')})`, known: `[${c},)` },
    { fact: `${c}/license/0`, world: `[${time('03-01 00')},)`, known: `[${c},)` },
  ]);
});

test('another project at the same key ends the facts and releases of the old one', async () => {
  const target = 'pkg:npm/reused';
  const releases = [
    { version: '1.0.0', change: 'new', cause: 'first_observed', published_at: '2025-01-01T00:00:00Z' },
  ];
  await log.given(
    facts(target, [
      { attribute: 'license', value: 'MIT' },
      { attribute: 'description', value: 'old' },
    ]),
  );
  await log.given(event(`target/${target}`, 'ReleasesObserved', { ...evidence(), releases }));
  await log.given(
    replaced(target, { at: '2026-02-01T00:00:00Z' }),
    facts(target, [{ attribute: 'license', value: 'ISC' }], { at: '2026-02-01T00:00:00Z' }),
  );
  expect(await mart(`SELECT attribute, value FROM mart.fact WHERE target = '${target}'`)).toEqual([
    { attribute: 'license', value: 'ISC' },
  ]);
  const open = `SELECT attribute, value, upper_inf(world) AS open FROM mart.fact_history WHERE target = '${target}' AND upper_inf(known) ORDER BY 1, 3`;
  expect(await mart(open)).toEqual([
    { attribute: 'description', value: 'old', open: false },
    { attribute: 'license', value: 'MIT', open: false },
    { attribute: 'license', value: 'ISC', open: true },
  ]);
  expect(await mart(`SELECT version FROM mart.release WHERE target = '${target}'`)).toEqual([]);
});

test('release: the last statement of each version', async () => {
  const target = 'pkg:npm/released';
  const release = (version: string, change: string, more: object = {}) => ({
    version,
    change,
    cause: 'world_changed',
    ...more,
  });
  const observed = (...releases: object[]) =>
    event(`target/${target}`, 'ReleasesObserved', { ...evidence(), releases });
  const [a] = await log.given(
    observed(
      release('1.0.0', 'new', { published_at: '2025-01-01T00:00:00Z' }),
      release('2.0.0-rc.1', 'new', { prerelease: true }),
    ),
  );
  const [b] = await log.given(
    observed(release('2.0.0-rc.1', 'withdrawn'), release('1.0.0', 'changed', { yanked: true })),
  );
  expect(a).toBeLessThan(Number(b));
  expect(
    await mart(
      `SELECT version, prerelease, yanked, withdrawn, fact FROM mart.release WHERE target = '${target}' ORDER BY version`,
    ),
  ).toEqual([
    { version: '1.0.0', prerelease: false, yanked: true, withdrawn: false, fact: `${b}/release/1` },
    { version: '2.0.0-rc.1', prerelease: false, yanked: false, withdrawn: true, fact: `${b}/release/0` },
  ]);
});

test('failure: opened once per request, changed by another code, closed by a recovery; a broken host is a row of its source', async () => {
  const target = 'pkg:npm/failing';
  const covers = { attributes: ['license'], metrics: [] };
  const failure = (code: string) =>
    event(`target/${target}`, 'TargetFailed', {
      ...evidence(),
      code,
      host: 'npm.registry.example',
      detail: 'no',
      covers,
    });
  const [a, b, , d] = await log.given(
    failure('bad_json'),
    failure('too_large'),
    event(`target/${target}`, 'TargetGone', {
      ...evidence({ request: 'other' }),
      code: 'not_found',
      host: 'npm.registry.example',
      covers,
    }),
    event(`target/${target}`, 'TargetRecovered', evidence({ at: '2026-02-02T00:00:00Z' })),
    event('source/npm', 'SourceBroke', {
      host: 'npm.registry.example',
      code: 'dns',
      detail: 'no such host',
      capture: evidence().capture,
      observed_at: '2026-01-01T00:00:00Z',
      covers,
    }),
  );
  expect(
    await mart(
      `SELECT kind, part, code, opened_position, closed_position FROM mart.failure ORDER BY opened_position`,
    ),
  ).toMatchObject([
    { kind: 'failed', part: 'main', code: 'bad_json', opened_position: a, closed_position: b },
    { kind: 'failed', part: 'main', code: 'too_large', opened_position: b, closed_position: d },
    { kind: 'gone', part: 'other', code: 'not_found', closed_position: null },
    { kind: 'broken', part: 'npm.registry.example', code: 'dns', closed_position: null },
  ]);
});

test('metric_sample: the first of a day wins, and a newer extractor supersedes it', async () => {
  const target = 'pkg:npm/metric';
  const metric = 'downloads_last_week@npm';
  const positions = await log.given(
    sampled(target, '2026-01-01', metric, 1),
    sampled(target, '2026-01-01', metric, 2),
    sampled(target, '2026-01-02', metric, 3),
    sampled(target, '2026-01-02', metric, 4, { version: 2 }),
    sampled(target, '2026-01-02', metric, 5),
  );
  expect(
    await mart(
      `SELECT day::text, value, fact FROM mart.metric_sample WHERE target = '${target}' ORDER BY day`,
    ),
  ).toEqual([
    { day: '2026-01-01', value: 1, fact: `${positions[0]}/${metric}/0` },
    { day: '2026-01-02', value: 4, fact: `${positions[3]}/${metric}/0` },
  ]);
});

test('freshness and evidence are read from the crawl', async () => {
  const sha256 = await givenCapture(log.db, 'body');
  await givenCapture(log.db, 'unchanged', { sameAs: 'body' });
  await sql
    .raw(`INSERT INTO crawl.host (host) VALUES ('npm.registry.example');
    INSERT INTO crawl.task (target, request, source, host, refresh_seconds) VALUES ('pkg:npm/a', 'main', 'npm', 'npm.registry.example', 60)`)
    .execute(log.db);
  expect(await mart('SELECT target, capture_outcome, read_at FROM mart.freshness')).toEqual([
    { target: 'pkg:npm/a', capture_outcome: 'not_modified', read_at: null },
  ]);
  expect(await mart('SELECT outcome, sha256 FROM mart.evidence ORDER BY outcome')).toEqual([
    { outcome: 'body', sha256 },
    { outcome: 'not_modified', sha256 },
  ]);
});

test('every mart view and every column of it has a comment, and installing again in parallel changes nothing', async () => {
  await Promise.all([1, 2, 3].map(() => installViews(log.db)));
  const bare = await mart(`
    SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'mart'::regnamespace AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)`);
  expect(bare).toEqual([]);
  expect(await mart('SELECT count(*)::int AS n FROM mart.tool')).toEqual([{ n: 1 }]);
});
