import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { installViews } from '@juxta/projections';
import { openStore } from '@juxta/store';
import { runSql, testDatabase, type TestDatabase } from '@juxta/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { root } from './source-tree.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  const store = await openStore(database.url);
  await installViews(store.db);
  await store.close();
  const roles = await readFile(join(root, 'infra', 'roles.sql'), 'utf8');
  await runSql(database.url, roles);
  await runSql(database.url, roles);
});

afterAll(() => database.drop());

/** The same database, as one who may do only what `role` may. */
function urlAs(role: string): string {
  const url = new URL(database.url);
  url.searchParams.set('options', `-c role=${role}`);
  return url.href;
}

const tables = (schema: string): Promise<{ name: string }[]> =>
  runSql(
    database.url,
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables WHERE table_schema = $1`,
    [schema],
  );

describe('juxta_writer', () => {
  test('adds to the log', async () => {
    const rows = await runSql(
      urlAs('juxta_writer'),
      `SELECT version FROM es.append('{tool/planted}', ARRAY[gen_random_uuid()], '{ToolRegistered}', '{1}', ARRAY[now()],
         ARRAY[NULL]::uuid[], ARRAY[NULL]::uuid[], ARRAY['{}'::jsonb], '{}')`,
    );
    expect(rows).toHaveLength(1);
  });

  test.each([
    'UPDATE es.events SET type = type',
    'DELETE FROM es.events',
    'TRUNCATE es.events',
    'UPDATE crawl.capture SET url = url',
    'DELETE FROM crawl.observation',
    'DELETE FROM crawl.blob',
    'DROP TABLE es.events',
    'CREATE TABLE es.planted ()',
  ])('is refused %s', async (statement) => {
    await expect(runSql(urlAs('juxta_writer'), statement)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('juxta_reader', () => {
  test('reads every view', async () => {
    const names = [...(await tables('mart')), ...(await tables('live')), ...(await tables('view'))].map(
      ({ name }) => name,
    );
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) await runSql(urlAs('juxta_reader'), `SELECT * FROM ${name} LIMIT 0`);
  });

  test('reads a view that was built later', async () => {
    await runSql(database.url, 'CREATE TABLE view.planted_v2 (id int)');
    await runSql(urlAs('juxta_reader'), 'SELECT * FROM view.planted_v2');
  });

  test('sees nothing of the write side', async () => {
    for (const { name } of [...(await tables('es')), ...(await tables('crawl'))]) {
      await expect(runSql(urlAs('juxta_reader'), `SELECT * FROM ${name} LIMIT 0`)).rejects.toMatchObject({
        code: '42501',
      });
    }
  });

  test('writes nothing', async () => {
    await expect(runSql(urlAs('juxta_reader'), 'DELETE FROM view.planted_v2')).rejects.toMatchObject({
      code: '42501',
    });
  });
});
