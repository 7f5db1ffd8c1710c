import { readFile } from 'node:fs/promises';

import { compareTools } from '@juxta/comparison';
import { runSql } from '@juxta/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  event,
  evidence,
  facts,
  givenCapture,
  linked,
  openLog,
  registered,
  sampled,
  type TestLog,
} from '../spec/log.ts';
import { settleTimes } from './queries/pin.ts';
import { readToolDocuments } from './queries/read-tool-documents.ts';
import { projectUntilIdle } from './run.ts';

let log: TestLog;
const seen: number[] = [];
const sources: Readonly<Record<string, string>> = { npm: 'npm', github: 'github', deb: 'debian' };
const sourceOf = (target: string): string | null => sources[target.split(/[:/]/u)[1] ?? ''] ?? null;

const broken = (at: string) =>
  event('source/github', 'SourceBroke', {
    host: 'api.github.com',
    code: 'dns',
    detail: 'no answer',
    capture: evidence({ capture: 'first' }).capture,
    observed_at: at,
    covers: { attributes: ['license', 'archived', 'language'], metrics: ['stars@github'] },
  });

/** Ranks as the package that grunt had first, and comes after it in the order of keys. */
const successor = 'pkg:npm/grunt-next';

const unread = (target: string, attributes: readonly string[], at: string) =>
  event(`target/${target}`, 'TargetFailed', {
    ...evidence({ capture: 'first', at }),
    code: 'not_found',
    host: 'npm.registry.example',
    detail: 'the server answered 404',
    covers: { attributes, metrics: [] },
  });

beforeAll(async () => {
  log = await openLog();
  await givenCapture(log.db, 'first');
  const [npm, forge, other, deb] = [
    'pkg:npm/gulp',
    'pkg:github/gulpjs/gulp',
    'pkg:npm/grunt',
    'pkg:deb/debian/grunt',
  ];
  const later = { at: '2026-03-01T00:00:00.000Z' };
  seen.push(
    ...(await log.given(
      registered('gulp', 'Gulp'),
      registered('grunt', 'Grunt'),
      linked('gulp', npm),
      linked('gulp', forge, 'repository'),
      linked('grunt', other),
      linked('grunt', deb, 'distribution'),
      facts(npm, [
        { attribute: 'license', value: 'MIT' },
        { attribute: 'keywords', value: ['a', 'b'] },
        { attribute: 'version_count', value: 12 },
        { attribute: 'deprecated', value: 'use vite' },
      ]),
      facts(
        forge,
        [
          { attribute: 'license', value: 'ISC' },
          { attribute: 'archived', value: false },
        ],
        { source: 'github' },
      ),
      facts(other, [
        { attribute: 'license', value: 'Apache-2.0' },
        { attribute: 'version_count', value: 3 },
      ]),
      facts(deb, [{ attribute: 'debian_version', value: '1.5' }], { source: 'debian' }),
      sampled(npm, '2026-01-05', 'downloads_last_week@npm', 7),
      sampled(npm, '2026-02-05', 'downloads_last_week@npm', 9),
      sampled(forge, '2026-02-05', 'stars@github', 30, { source: 'github' }),
      facts(npm, [{ attribute: 'license', value: 'BSD-3-Clause', cause: 'world_changed' }], later),
      facts(npm, [{ attribute: 'deprecated', cause: 'world_changed' }], later),
      broken('2026-04-01T00:00:00.000Z'),
      linked('grunt', 'pkg:github/gruntjs/grunt', 'repository'),
      linked('grunt', successor),
      facts(successor, [
        { attribute: 'license', value: '0BSD' },
        { attribute: 'version_count', value: 1 },
      ]),
      unread(other, ['license'], '2026-04-02T00:00:00.000Z'),
    )),
  );
  await sql`INSERT INTO crawl.host (host) VALUES ('api.github.com')`.execute(log.db);
  await sql`INSERT INTO crawl.task (target, request, source, host, refresh_seconds, failures) VALUES
    ('pkg:github/gruntjs/grunt', 'repository', 'github', 'api.github.com', 3600, 2)`.execute(log.db);
  await projectUntilIdle(log.db);
  await runSql(log.url, await readFile(new URL('../../../infra/roles.sql', import.meta.url), 'utf8'));
});
afterAll(() => log[Symbol.asyncDispose]());

async function read<Row>(text: string): Promise<Row[]> {
  return (await sql<Row>`${sql.raw(text)}`.execute(log.db)).rows;
}

describe('the schema mart', () => {
  test('says what every view, column and function is', async () => {
    const silent = await read(`
      SELECT c.relname || coalesce('.' || a.attname, '') AS name FROM pg_class c
      CROSS JOIN LATERAL (SELECT NULL::name AS attname, 0 AS attnum UNION ALL
        SELECT attname, attnum FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) a
      WHERE c.relnamespace = 'mart'::regnamespace AND coalesce(col_description(c.oid, a.attnum), CASE WHEN a.attnum = 0 THEN obj_description(c.oid, 'pg_class') END, '') = ''
      UNION ALL SELECT proname::text FROM pg_proc WHERE pronamespace = 'mart'::regnamespace AND coalesce(obj_description(oid, 'pg_proc'), '') = ''`);
    expect(silent).toEqual([]);
    const [count] = await read<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_class WHERE relnamespace = 'mart'::regnamespace`,
    );
    expect(count?.n).toBeGreaterThan(10);
  });

  test('gives each statement, sample, release and failure with its evidence and position', async () => {
    const without = await read(`
      SELECT v.relname FROM pg_class v WHERE v.relnamespace = 'mart'::regnamespace
        AND v.relname IN ('fact', 'fact_history', 'metric_sample', 'release', 'failure')
        AND (SELECT count(*) FROM pg_attribute WHERE attrelid = v.oid AND attname IN ('capture', 'source', 'position', 'opened_position')) < 3`);
    expect(without).toEqual([]);
  });

  test('source_freshness tells what is stale, and why', async () => {
    expect(
      await read('SELECT source, target, stale, stale_reason, last_read_at FROM mart.source_freshness'),
    ).toEqual([
      {
        source: 'github',
        target: 'pkg:github/gruntjs/grunt',
        stale: true,
        stale_reason: 'failing: no answer at api.github.com',
        last_read_at: null,
      },
    ]);
  });
});

describe('mart.fact_as_of', () => {
  const license = (at: string) =>
    read(`SELECT value FROM mart.fact_as_of(${at}) WHERE target = 'pkg:npm/gulp' AND attribute = 'license'`);
  test('takes the time of the world and the position of the log, one without the other', async () => {
    expect(await license('')).toEqual([{ value: 'BSD-3-Clause' }]);
    expect(await license(`'2026-02-01'`)).toEqual([{ value: 'MIT' }]);
    expect(await license(`known_at => ${seen[10]}`)).toEqual([{ value: 'MIT' }]);
    expect(await license(`'2026-02-01', ${seen[5]}`)).toEqual([]);
  });
});

interface Cell {
  readonly state: string;
  readonly [name: string]: unknown;
}

describe('mart.comparison', () => {
  test('has the cells of the comparison document at every position and time', async () => {
    let compared = 0;
    for (const known_at of [seen[7] ?? 0, seen[9] ?? 0, seen[12] ?? 0, seen.at(-1) ?? 0]) {
      for (const as_of of [
        '2026-02-01T00:00:00.000Z',
        '2026-03-05T00:00:00.000Z',
        '2026-05-01T00:00:00.000Z',
      ]) {
        const at = await settleTimes(log.db, { known_at, as_of });
        const document = compareTools(await readToolDocuments(log.db, ['gulp', 'grunt'], sourceOf, at), at);
        const expected = document.attributes.flatMap((row) =>
          row.cells.map((cell) => told(row.kind, row.id, cell as unknown as Cell)),
        );
        const rows = await read<Record<string, unknown>>(
          `SELECT * FROM mart.comparison('{grunt,gulp}', '${as_of}', ${known_at})`,
        );
        const found = rows.map((row) => fromSql(row));
        const key = (one: { tool: unknown; kind: unknown; attribute: unknown }) =>
          JSON.stringify([one.tool, one.kind, one.attribute]);
        const sorted = <One extends { tool: unknown; kind: unknown; attribute: unknown }>(list: One[]) =>
          list.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
        expect(sorted(found)).toEqual(sorted(expected));
        compared += found.length;
      }
    }
    expect(compared).toBeGreaterThan(400);
  });
});

function told(kind: string, attribute: string, cell: Cell) {
  const stale = (cell['stale'] ?? null) as { since: string; reason: string } | null;
  const isFailed = cell.state === 'failed';
  return {
    tool: cell['tool'],
    kind,
    attribute,
    state: cell.state,
    value: cell['value'] ?? null,
    source: cell['source'] ?? null,
    target: cell['target'] ?? null,
    fact: cell['fact'] ?? null,
    stale: stale && `${stale.since} ${stale.reason}`,
    capture: (cell['evidence'] as { capture: string } | undefined)?.capture ?? cell['capture'] ?? null,
    failure: isFailed ? `${String(cell['code'])}@${String(cell['host'])} ${String(cell['at'])}` : null,
  };
}

function fromSql(row: Record<string, unknown>) {
  const time = (value: unknown): string => (value as Date).toISOString();
  const {
    tool,
    kind,
    attribute,
    state,
    value,
    source,
    target,
    fact,
    capture,
    failure_code: code,
    failure_host: host,
  } = row;
  return {
    tool,
    kind,
    attribute,
    state,
    value,
    source,
    target,
    fact,
    capture,
    stale: row['stale_since'] === null ? null : `${time(row['stale_since'])} ${String(row['stale_reason'])}`,
    failure:
      typeof code === 'string' && typeof host === 'string'
        ? `${code}@${host} ${time(row['failed_at'])}`
        : null,
  };
}

describe('a login of juxta_reader', () => {
  test('reads every view and function of the mart, within its time, and writes nothing', async () => {
    const login = `juxta_analyst_${process.pid}`;
    await runSql(log.url, `CREATE ROLE ${login} LOGIN PASSWORD 'x' IN ROLE juxta_reader`);
    try {
      await runSql(log.url, `ALTER ROLE ${login} SET statement_timeout = '5s'`);
      const url = new URL(log.url);
      [url.username, url.password] = [login, 'x'];
      const views = await read<{ name: string }>(
        `SELECT relname AS name FROM pg_class WHERE relnamespace = 'mart'::regnamespace`,
      );
      for (const { name } of views) await runSql(url.href, `SELECT * FROM mart.${name}`);
      expect(await runSql(url.href, `SELECT * FROM mart.comparison('{gulp,grunt}')`)).not.toHaveLength(0);
      for (const name of ['fact', 'fact_history', 'metric_sample', 'release', 'failure', 'link', 'tool'])
        await runSql(url.href, `SELECT * FROM mart.${name}_as_of()`);
      await expect(runSql(url.href, 'DELETE FROM view.fact_v1')).rejects.toMatchObject({ code: '42501' });
      await expect(runSql(url.href, 'SELECT pg_sleep(60)')).rejects.toMatchObject({ code: '57014' });
    } finally {
      await runSql(log.url, `DROP ROLE ${login}`);
    }
  });
});
