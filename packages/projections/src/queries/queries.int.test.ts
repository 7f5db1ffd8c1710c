import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  captureId,
  event,
  evidence,
  facts,
  givenCapture,
  linked,
  openLog,
  registered,
  sampled,
  type TestLog,
} from '../../spec/log.ts';
import { projectUntilIdle } from '../run.ts';
import { explainAttribute } from './explain-attribute.ts';
import { explainMetric } from './explain-metric.ts';
import { readToolDocuments } from './read-tool-documents.ts';
import { resolveTool, suggestTools } from './resolve-tool.ts';

let log: TestLog;
let hash: string;
const positions: number[] = [];
const source = (target: string): string | null => (target.startsWith('pkg:npm/') ? 'npm' : null);
const covers = { attributes: ['license'], metrics: [] };

beforeAll(async () => {
  log = await openLog();
  hash = await givenCapture(log.db, 'first');
  await givenCapture(log.db, 'same', { sameAs: 'first' });
  const key = 'pkg:npm/gulp';
  positions.push(
    ...(await log.given(
      registered('gulp', 'Gulp', ['gulpjs']),
      registered('grunt', 'Grunt'),
      registered('webpack', 'webpack'),
      linked('gulp', key),
      linked('grunt', 'pkg:npm/grunt'),
      linked('gulp', 'https://gulp.example/', 'site'),
      facts(key, [{ attribute: 'license', value: 'MIT' }], { at: '2026-01-10T00:00:00Z' }),
      facts(key, [{ attribute: 'license', value: 'ISC', cause: 'world_changed' }], {
        at: '2026-03-01T00:00:00Z',
        capture: 'same',
      }),
      sampled(key, '2026-01-01', 'downloads_last_week@npm', 7),
      sampled(key, '2026-02-01', 'downloads_last_week@npm', 9),
      event(`target/${key}`, 'ReleasesObserved', {
        ...evidence(),
        releases: [
          { version: '1.0.0', change: 'new', cause: 'first_observed', published_at: '2025-05-01T00:00:00Z' },
        ],
      }),
      event('target/pkg:npm/grunt', 'TargetGone', {
        ...evidence(),
        code: 'not_found',
        host: 'npm.registry.example',
        covers,
      }),
      event('source/npm', 'SourceBroke', {
        host: 'npm.registry.example',
        code: 'dns',
        detail: 'no such host',
        capture: captureId('first'),
        observed_at: '2026-04-01T00:00:00Z',
        covers,
      }),
      event('source/npm', 'SourceRecovered', {
        host: 'npm.registry.example',
        capture: captureId('first'),
        observed_at: '2026-05-01T00:00:00Z',
      }),
    )),
  );
  await projectUntilIdle(log.db);
});
afterAll(() => log[Symbol.asyncDispose]());

const document = async (id: string, at: { known_at?: number; as_of?: string } = {}) => {
  const [found] = await readToolDocuments(log.db, [id], source, at);
  if (!found) throw new Error(`no document of ${id}`);
  return found;
};

test('a document has the links, facts, samples, failures and releases of its tool, with their evidence', async () => {
  const url = (name: string) => `https://npm.registry.example/${name}`;
  const of = { source: 'npm', target: 'pkg:npm/gulp', relation: 'self' };
  expect(await document('gulp')).toEqual({
    id: 'gulp',
    name: 'Gulp',
    aliases: ['gulpjs'],
    categories: [],
    links: [
      {
        target: 'https://gulp.example/',
        relation: 'site',
        source: null,
        fact: `${positions[5]}/link/0`,
        by: 'catalog',
      },
      {
        target: 'pkg:npm/gulp',
        relation: 'self',
        source: 'npm',
        fact: `${positions[3]}/link/0`,
        by: 'catalog',
      },
    ],
    statements: [
      {
        ...of,
        attribute: 'license',
        state: 'known',
        value: 'ISC',
        fact: `${positions[7]}/license/0`,
        cause: 'world_changed',
        licence: 'terms',
        observed_at: '2026-03-01T00:00:00.000Z',
        effective_at: null,
        evidence: { capture: captureId('same'), url: url('same'), sha256: hash },
      },
    ],
    samples: [
      {
        ...of,
        metric: 'downloads_last_week@npm',
        value: 9,
        day: '2026-02-01',
        window: null,
        fact: `${positions[9]}/downloads_last_week@npm/0`,
        observed_at: '2026-02-01T12:00:00.000Z',
        evidence: { capture: captureId('first'), url: url('first'), sha256: hash },
        licence: 'terms',
      },
    ],
    failures: [],
    releases: [
      {
        ...of,
        version: '1.0.0',
        published_at: '2025-05-01T00:00:00.000Z',
        prerelease: false,
        fact: `${positions[10]}/release/0`,
        evidence: { capture: captureId('first'), url: url('first'), sha256: hash },
        licence: 'terms',
      },
    ],
  });
});

test('as_of and known_at are independent', async () => {
  const license = async (at: object) => (await document('gulp', at)).statements.map((one) => one.value);
  expect(await license({ as_of: '2026-02-01T00:00:00Z' })).toEqual(['MIT']);
  expect(await license({ known_at: positions[6] })).toEqual(['MIT']);
  expect(await license({ known_at: positions[6], as_of: '2026-01-01T00:00:00Z' })).toEqual([]);
  expect(await license({ known_at: positions[5] })).toEqual([]);
  expect((await document('gulp', { known_at: positions[4] ?? 0 })).links).toHaveLength(1);
  expect((await document('gulp', { as_of: '2026-01-15T00:00:00Z' })).samples.map((one) => one.value)).toEqual(
    [7],
  );
  expect((await document('gulp', { as_of: '2025-01-01T00:00:00Z' })).releases).toEqual([]);
  expect(await readToolDocuments(log.db, ['gulp'], source, { known_at: 0 })).toEqual([]);
});

test('failures: a target that is gone, and a broken host for all targets of its source while it was broken', async () => {
  const failures = async (id: string, as_of: string) =>
    (await document(id, { as_of })).failures.map(({ target, code, kind }) => ({ target, code, kind }));
  const gone = { target: 'pkg:npm/grunt', code: 'not_found', kind: 'gone' };
  const broken = { target: null, code: 'dns', kind: 'failed' };
  expect(await failures('grunt', '2026-04-15T00:00:00Z')).toEqual([gone, broken]);
  expect(await failures('gulp', '2026-04-15T00:00:00Z')).toEqual([broken]);
  expect(await failures('gulp', '2026-05-01T00:00:00Z')).toEqual([]);
  expect((await document('gulp', { known_at: positions[12] ?? 0 })).failures).toMatchObject([
    { target: null },
  ]);
});

test('documents come in the order asked for, in the same number of queries for one as for three', async () => {
  const count = async (ids: string[]) => {
    let queries = 0;
    const counting = log.db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        queries += 1;
        return result;
      },
    });
    const documents = await readToolDocuments(counting, ids, source);
    return { queries, ids: documents.map((one) => one.id) };
  };
  expect(await count(['gulp'])).toEqual({ queries: 8, ids: ['gulp'] });
  expect(await count(['webpack', 'nothing', 'gulp', 'grunt'])).toEqual({
    queries: 8,
    ids: ['webpack', 'gulp', 'grunt'],
  });
});

test('resolveTool takes ids, aliases, names and targets', async () => {
  for (const name of ['gulp', 'gulpjs', ' GULP ', 'pkg:npm/gulp', 'https://gulp.example/'])
    expect(await resolveTool(log.db, name)).toBe('gulp');
  for (const name of ['', 'gul', "'; --", '%']) expect(await resolveTool(log.db, name)).toBeNull();
});

test('suggestTools knows beginnings, parts and slips', async () => {
  expect(await suggestTools(log.db, 'gul')).toEqual(['gulp']);
  expect(await suggestTools(log.db, 'pack')).toEqual(['webpack']);
  expect(await suggestTools(log.db, 'weback')).toEqual(['webpack']);
  expect(await suggestTools(log.db, 'gruntt')).toEqual(['grunt']);
  expect(await suggestTools(log.db, 'zzz%_\\')).toEqual([]);
});

test('explainAttribute tells every statement with its times and evidence', async () => {
  const statements = await explainAttribute(log.db, 'gulp', 'license');
  expect(statements).toMatchObject([
    {
      value: 'MIT',
      cause: 'first_observed',
      position: positions[6],
      current: false,
      observed_at: '2026-01-10T00:00:00.000Z',
      relation: 'self',
      evidence: { sha256: hash },
    },
    {
      value: 'ISC',
      cause: 'world_changed',
      position: positions[7],
      current: true,
      evidence: { capture: captureId('same'), sha256: hash },
    },
  ]);
  expect(await explainAttribute(log.db, 'grunt', 'license')).toEqual([]);
});

test('explainMetric tells the samples, the newest first, with their evidence, as of both times', async () => {
  const metric = 'downloads_last_week@npm';
  const days = async (at: { known_at?: number; as_of?: string; limit?: number }) => {
    const { count, samples } = await explainMetric(log.db, 'gulp', metric, { limit: 9, ...at });
    return [count, samples.map(({ day, value }) => [day, value])];
  };
  const [newer, older] = [
    ['2026-02-01', 9],
    ['2026-01-01', 7],
  ];
  expect(await days({})).toEqual([2, [newer, older]]);
  expect(await days({ limit: 1 })).toEqual([2, [newer]]);
  expect(await days({ known_at: positions[8] ?? 0 })).toEqual([1, [older]]);
  expect(await days({ known_at: positions[2] ?? 0 })).toEqual([0, []]);
  expect(await days({ as_of: '2026-01-15T00:00:00Z' })).toEqual([1, [older]]);
  const [first] = (await explainMetric(log.db, 'gulp', metric, { limit: 1 })).samples;
  expect(first).toEqual({
    fact: `${positions[9]}/${metric}/0`,
    target: 'pkg:npm/gulp',
    relation: 'self',
    source: 'npm',
    extractor_version: expect.any(Number),
    definition: 1,
    day: '2026-02-01',
    value: 9,
    window: null,
    observed_at: '2026-02-01T12:00:00.000Z',
    recorded_at: expect.stringMatching(/^2\S+Z$/u),
    position: positions[9],
    evidence: { capture: captureId('first'), url: 'https://npm.registry.example/first', sha256: hash },
    licence: 'terms',
  });
  expect(await explainMetric(log.db, 'grunt', metric, { limit: 9 })).toEqual({ count: 0, samples: [] });
});
