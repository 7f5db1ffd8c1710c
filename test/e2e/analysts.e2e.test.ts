import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { installViews } from '@juxta/projections';
import { openStore } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { expect, test } from 'vitest';

import { startJuxta } from './juxta-process.ts';

test('a login that may only read asks the mart, and is told what is wrong', async () => {
  await using database = await testDatabase();
  const store = await openStore(database.url);
  await installViews(store.db);
  await store.close();
  await runSql(database.url, await readFile(path.join(import.meta.dirname, '../../infra/roles.sql'), 'utf8'));
  const login = `juxta_analyst_e2e_${process.pid}`;
  await runSql(database.url, `CREATE ROLE ${login} LOGIN PASSWORD 'x' IN ROLE juxta_reader`);
  const url = new URL(database.url);
  [url.username, url.password] = [login, 'x'];
  const ask = async (...args: string[]) => startJuxta(['sql', ...args], { DATABASE_URL: url.href }).finished;
  try {
    const found = await ask(
      `SELECT id, rank, source = 'npm' AS npm FROM speaker WHERE id = 'license' ORDER BY rank LIMIT 2`,
    );
    expect(JSON.parse(found.stdout)).toMatchObject([{ id: 'license', rank: 1 }, { id: 'license' }]);
    expect((await ask('--csv', `SELECT 1 AS a, 'x,"y' AS b, NULL AS c, '' AS d`)).stdout).toBe(
      'a,b,c,d\r\n1,"x,""y",,""\r\n',
    );
    const { views, connect } = JSON.parse((await ask()).stdout) as {
      views: { name: string }[];
      connect: string;
    };
    expect(views.map(({ name }) => name)).toContain('mart.fact');
    expect(connect).not.toContain(login);
    for (const [query, code] of [
      ['SELECT * FROM crawl.capture', 'query_not_allowed'],
      ['SELECT 1; COMMIT', 'bad_query'],
      ['DROP TABLE es.events', 'bad_query'],
    ] as const) {
      const refused = await ask(query);
      expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code, next: expect.any(String) } });
      expect(refused.code).not.toBe(0);
    }
  } finally {
    await runSql(database.url, `DROP ROLE ${login}`);
  }
});

test('the embedded database is asked and exported without any preparation', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-analyst-'));
  try {
    const environment = { JUXTA_DATA_DIR: dataDir, HOME: dataDir };
    const asked = await startJuxta(['sql', 'SELECT current_user AS who'], environment).finished;
    expect(JSON.parse(asked.stdout)).toEqual([{ who: 'juxta_reader' }]);
    const out = path.join(dataDir, 'out');
    const made = await startJuxta(['export', 'ndjson', 'metric_definition', '--out', out], environment)
      .finished;
    expect(JSON.parse(made.stdout)).toEqual(
      JSON.parse(await readFile(path.join(out, 'manifest.json'), 'utf8')),
    );
    expect((await readFile(path.join(out, 'metric_definition.ndjson'), 'utf8')).split('\n')[0]).toContain(
      '"id":',
    );
    const doubled = await startJuxta(['sql', 'SELECT 1 AS a, 2 AS a'], environment).finished;
    expect(doubled.stdout).toBe('[{"a":1,"a_1":2}]\n');
    const manifest = path.join(out, 'manifest.json');
    const broken = path.join(dataDir, 'broken.yml');
    await writeFile(broken, 'x: [');
    for (const [words, exit, code, next] of [
      [['export', 'csv', 'metric_definition', '--out', manifest], 1, 'unwritable_file', '--out'],
      [['export', 'csv', 'fact', '--out', out, '--licence', 'nonsense'], 2, 'unknown_licence', 'CC0-1.0'],
      [['import', 'cncf-landscape', '--file', broken], 1, 'bad_yaml', 'landscape.yml'],
    ] as const) {
      const refused = await startJuxta(words, environment).finished;
      expect([refused.code, JSON.parse(refused.stderr)]).toMatchObject([
        exit,
        { error: { code, next: expect.stringContaining(next) } },
      ]);
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
