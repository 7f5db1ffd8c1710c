import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DuckDBInstance } from '@duckdb/node-api';
import { installViews, makeDay, projectUntilIdle, settleTimes } from '@juxta/projections';
import { openReadOnly, openStore, type TextRow } from '@juxta/store';
import { runSql, testDatabase, type TestDatabase } from '@juxta/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { exportViews, type Format, type Manifest } from '../../services/cli/src/export/export.ts';
import { chosen, martViews } from '../../services/cli/src/export/mart-views.ts';
import { fillLog } from '../bench/realistic-events/fill-log.ts';

const sourceNames: Readonly<Record<string, string>> = { npm: 'npm', github: 'github', deb: 'debian' };
const terms = ['debian', 'github', 'npm', 'site'].map((source) => `terms of ${source}`);
const root = join(import.meta.dirname, '../..');
let database: TestDatabase;
let folder: string;
let at: { as_of: string; known_at: number };

/** Forty tools over some months, with the captures that they cite, and a schedule of which one host fails. */
beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'juxta-analysts-'));
  const store = await openStore(database.url);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await installViews(store.db);
  await fillLog(client, { events: 12_000, tools: 40, captures: true });
  await client.query(`INSERT INTO crawl.host (host) SELECT DISTINCT source || '.example' FROM crawl.capture`);
  await client.query(`
    INSERT INTO crawl.task (target, request, source, host, refresh_seconds, failures, fetched_at)
    SELECT DISTINCT ON (target, request) target, request, source, source || '.example', 86400, CASE source WHEN 'site' THEN 1 ELSE 0 END, ended_at
    FROM crawl.capture`);
  await client.end();
  await projectUntilIdle(store.db, { batch: 2_000 });
  at = await settleTimes(store.db, {});
  const day = { day: '2019-01-20', position: at.known_at, complete: true };
  await makeDay(store.db, (target) => sourceNames[target.split(/[:/]/u)[1] ?? ''] ?? 'site', day);
  await store.close();
  await runSql(database.url, await readFile(join(root, 'infra/roles.sql'), 'utf8'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const reader = () => openReadOnly(database.url, { role: 'juxta_reader', timeoutMs: 120_000 });

describe('docs/queries', async () => {
  const files = (await readdir(join(root, 'docs/queries'))).filter((file) => file.endsWith('.sql'));

  test('has twenty questions', () => expect(files.length).toBeGreaterThanOrEqual(20));

  test.each(files)('%s asks a question and has an answer', async (file) => {
    const text = await readFile(join(root, 'docs/queries', file), 'utf8');
    expect(text).toMatch(/^-- \S.+[?.]\n/u);
    const session = await reader();
    const rows: TextRow[] = [];
    for await (const batch of (await session.read(text)).batches) rows.push(...batch);
    await session.close();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some((row) => row.some((value) => value !== null))).toBe(true);
  });
});

async function exported(
  format: Format,
  name: string,
  options: { views?: string[]; licences?: string[]; as_of?: string; known_at?: number } = {},
): Promise<Manifest> {
  const session = await reader();
  try {
    const pinned = {
      ...at,
      ...(options.as_of && { as_of: options.as_of }),
      ...(options.known_at && { known_at: options.known_at }),
    };
    const views = chosen(await martViews(session, pinned), options.views ?? [], {
      filtered: options.licences !== undefined,
    });
    return await exportViews(session, views, {
      ...pinned,
      format,
      directory: join(folder, name),
      licences: options.licences ?? [],
      version: '1.0.0',
    });
  } finally {
    await session.close();
  }
}

async function duck(query: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(query)).getRowObjectsJson() as Record<string, unknown>[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const fileOf = (name: string, file: string): string => `'${join(folder, name, file)}'`;

describe('an export', () => {
  test('to Parquet has every view, and DuckDB reads the counts that SQL gives', async () => {
    const manifest = await exported('parquet', 'parquet');
    const views = await runSql<{ name: string }>(
      database.url,
      `SELECT viewname AS name FROM pg_views WHERE schemaname = 'mart' ORDER BY 1`,
    );
    expect(manifest.files.map(({ view }) => view).toSorted()).toEqual(
      views.map(({ name }) => name).toSorted(),
    );
    for (const { view, file, pinned, rows, sha256, bytes, columns } of manifest.files) {
      const from = pinned ? `mart.${view}_as_of('${at.as_of}', ${at.known_at})` : `mart.${view}`;
      const [counted] = await runSql<{ n: number }>(database.url, `SELECT count(*)::int AS n FROM ${from}`);
      expect([view, rows]).toEqual([view, counted?.n]);
      expect(await duck(`SELECT count(*)::int AS n FROM ${fileOf('parquet', file)}`)).toEqual([{ n: rows }]);
      const body = await readFile(join(folder, 'parquet', file));
      expect([bytes, sha256]).toEqual([body.length, createHash('sha256').update(body).digest('hex')]);
      for (const column of columns) expect(column.comment).not.toBe('');
    }
    expect(manifest.files.find(({ view }) => view === 'fact')?.rows).toBeGreaterThan(300);
    expect(JSON.parse(await readFile(join(folder, 'parquet/manifest.json'), 'utf8'))).toEqual(manifest);
    expect((await readdir(join(folder, 'parquet'))).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  test('to Parquet keeps types and values', async () => {
    const types = await duck(
      `SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM ${fileOf('parquet', 'metric_sample.parquet')})`,
    );
    expect(Object.fromEntries(types.map(({ name, type }) => [name, type]))).toMatchObject({
      target: 'VARCHAR',
      day: 'DATE',
      value: 'DOUBLE',
      definition: 'INTEGER',
      capture: 'UUID',
      observed_at: 'TIMESTAMP WITH TIME ZONE',
      position: 'BIGINT',
    });
    const samples =
      'target, metric, day::text AS day, value, capture::text AS capture, epoch_us, position::int AS position';
    const fromDuck = await duck(
      `SELECT ${samples.replace('epoch_us', 'epoch_us(observed_at)::text AS us')} FROM ${fileOf('parquet', 'metric_sample.parquet')} ORDER BY position, metric`,
    );
    const fromSql = await runSql(
      database.url,
      `SELECT ${samples.replace('epoch_us', '(extract(epoch FROM observed_at) * 1000000)::bigint::text AS us')} FROM mart.metric_sample ORDER BY position, metric COLLATE "C"`,
    );
    expect(fromDuck).toEqual(fromSql);
    expect(fromSql.length).toBeGreaterThan(100);
    const lists = await duck(
      `SELECT tool, aliases, categories FROM ${fileOf('parquet', 'tool.parquet')} ORDER BY tool`,
    );
    expect(lists).toEqual(
      await runSql(database.url, 'SELECT tool, aliases, categories FROM mart.tool ORDER BY tool COLLATE "C"'),
    );
    const values = await duck(`SELECT fact, value FROM ${fileOf('parquet', 'fact.parquet')} ORDER BY fact`);
    expect(values).toEqual(
      await runSql(
        database.url,
        'SELECT fact, value::text AS value FROM mart.fact ORDER BY fact COLLATE "C"',
      ),
    );
  });

  test.each(['parquet', 'csv', 'ndjson'] as const)(
    'to %s is the same bytes again, at a position of the past too',
    async (format) => {
      const views = ['fact', 'fact_history', 'release', 'metric_sample', 'failure', 'link', 'tool'];
      const past = { views, known_at: Math.floor(at.known_at / 2), as_of: '2019-01-15T00:00:00.000Z' };
      const first = await exported(format, `${format}-1`, past);
      expect(await exported(format, `${format}-2`, past)).toEqual(first);
      const now = await exported(format, `${format}-3`, { views });
      expect(now.files.find(({ view }) => view === 'metric_sample')?.rows).toBeGreaterThan(
        first.files.find(({ view }) => view === 'metric_sample')?.rows ?? 0,
      );
    },
  );

  test('to CSV and NDJSON says what SQL says', async () => {
    const expected = await runSql(
      database.url,
      'SELECT fact, value::text AS value, guessed FROM mart.fact ORDER BY fact COLLATE "C"',
    );
    const csv = await duck(
      `SELECT fact, value, guessed::boolean AS guessed FROM read_csv(${fileOf('csv-3', 'fact.csv')}, all_varchar = true) ORDER BY fact`,
    );
    expect(csv).toEqual(expected);
    const lines = (await readFile(join(folder, 'ndjson-3/fact.ndjson'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const objects = await runSql(
      database.url,
      'SELECT fact, value, position FROM mart.fact ORDER BY fact COLLATE "C"',
    );
    expect(
      lines
        .map(({ fact, value, position }) => ({ fact, value, position: String(position) }))
        .toSorted((a, b) => (String(a.fact) < String(b.fact) ? -1 : 1)),
    ).toEqual(objects.map((row) => ({ ...row, position: String(row['position']) })));
  });

  test('under a licence filter keeps what passes, and tells how much did not', async () => {
    const all = await exported('ndjson', 'unfiltered', { views: ['fact', 'tool'] });
    const none = await exported('ndjson', 'filtered', { views: ['fact', 'tool'], licences: ['CC0-1.0'] });
    const [facts, tools] = [
      all.files.find(({ view }) => view === 'fact'),
      none.files.find(({ view }) => view === 'tool'),
    ];
    expect(none.files.find(({ view }) => view === 'fact')).toMatchObject({
      rows: 0,
      excluded: facts?.rows,
      licences: [],
    });
    expect(tools).toMatchObject({ rows: 40, excluded: null });
    expect(await exported('ndjson', 'passing', { views: ['fact'], licences: [...terms] })).toMatchObject({
      licence_filter: terms,
      files: [{ rows: facts?.rows, excluded: 0, licences: terms }],
    });
  });

  test('of two terms gives statistics by what each row cites, and no sums over both', async () => {
    const free = await exported('parquet', 'free', { licences: ['terms of npm'] });
    const names = free.files.map(({ view }) => view);
    expect(names).toEqual(expect.arrayContaining(['fact', 'feed', 'ranking', 'trend']));
    for (const sum of ['category', 'category_measure', 'survival', 'survival_cohort'])
      expect(names).not.toContain(sum);
    for (const view of ['trend', 'ranking']) {
      const file = free.files.find((one) => one.view === view);
      expect(file).toMatchObject({ licences: ['terms of npm'], excluded: expect.any(Number) });
      expect(file?.excluded).toBeGreaterThan(0);
      const measure = view === 'trend' ? 'metric' : 'measure';
      const read = await duck(
        `SELECT DISTINCT ${measure} AS id FROM ${fileOf('free', `${view}.parquet`)} ORDER BY 1`,
      );
      expect(read.map(({ id }) => id)).toContain('downloads_last_week@npm');
      expect(read.map(({ id }) => id)).not.toContain('stars@github');
      const [counted] = await runSql<{ n: number }>(
        database.url,
        `SELECT count(*)::int AS n FROM mart.${view}`,
      );
      expect((file?.rows ?? 0) + (file?.excluded ?? 0)).toBe(counted?.n);
    }
    await expect(
      exported('csv', 'sums', { views: ['survival'], licences: ['terms of npm'] }),
    ).rejects.toMatchObject({ code: 'view_without_terms' });
    const both = await exported('csv', 'both', {
      views: ['ranking'],
      licences: [...terms],
    });
    expect(both.files).toMatchObject([{ excluded: 0, licences: ['terms of github', 'terms of npm'] }]);
  });

  test('that does not end leaves no manifest', async () => {
    await exported('csv', 'broken', { views: ['tool'] });
    const session = await reader();
    const [view] = chosen(await martViews(session, at), ['tool']);
    await expect(
      exportViews(
        session,
        [{ ...view!, select: 'SELECT 1 / (n - 3) AS n, NULL AS capture FROM generate_series(1, 5) n' }],
        { ...at, format: 'csv', directory: join(folder, 'broken'), licences: [], version: '1.0.0' },
      ),
    ).rejects.toMatchObject({ code: 'bad_query' });
    await session.close();
    expect(await readdir(join(folder, 'broken'))).not.toContain('manifest.json');
    expect(await readdir(join(folder, 'broken'))).toContain('tool.csv');
  });

  test('names the views there are, and those without a past', async () => {
    const session = await reader();
    const views = await martViews(session, at);
    await session.close();
    expect(() => chosen(views, ['facts'])).toThrow(expect.objectContaining({ code: 'unknown_view' }));
    expect(() => chosen(views, ['freshness'], { past: true })).toThrow(
      expect.objectContaining({ code: 'view_without_past' }),
    );
    expect(chosen(views, [], { past: true }).map(({ name }) => name)).toContain('fact');
  });
});
