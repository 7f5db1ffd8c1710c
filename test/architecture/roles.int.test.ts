import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { installViews } from '@juxta/projections';
import { openStore, sealNext } from '@juxta/store';
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

/** What is only ever added to, with a column of each. */
const immutable: ReadonlyArray<readonly [string, string]> = [
  ['es.events', 'type'],
  ['es.seals', 'hash'],
  ['crawl.capture', 'url'],
  ['crawl.observation', 'counts'],
  ['crawl.blob', 'body'],
];

const changes = ([table, column]: readonly [string, string]): string[] => [
  `UPDATE ${table} SET ${column} = ${column}`,
  `DELETE FROM ${table}`,
  `TRUNCATE ${table} CASCADE`,
];

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

  test('seals it, as the scheduler does', async () => {
    const store = await openStore(urlAs('juxta_writer'));
    expect(await sealNext(store.db, { ageMs: 0 })).toMatchObject({ number: 1 });
    await store.close();
  });

  test.each([
    ...immutable.flatMap(changes),
    `SELECT setval('es.event_position', 1)`,
    'ALTER TABLE es.events DISABLE TRIGGER ALL',
    'DROP TABLE es.events',
    'CREATE TABLE es.planted ()',
  ])('is refused %s', async (statement) => {
    await expect(runSql(urlAs('juxta_writer'), statement)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the owner', () => {
  test.each(immutable.flatMap(changes).filter((statement) => statement !== 'DELETE FROM crawl.blob'))(
    'meets the trigger at %s',
    async (statement) => {
      await expect(runSql(database.url, statement)).rejects.toMatchObject({ code: 'ES403' });
    },
  );
});

describe('juxta_reader', () => {
  test('reads the log and its seals', async () => {
    expect(await runSql(urlAs('juxta_reader'), 'SELECT position FROM es.events')).toHaveLength(1);
    expect(await runSql(urlAs('juxta_reader'), 'SELECT hash FROM es.seals')).toHaveLength(1);
  });

  test.each([
    ...immutable.flatMap(changes),
    `SELECT nextval('es.event_position')`,
    `INSERT INTO es.streams VALUES ('tool/x', 1)`,
  ])('is refused %s', async (statement) => {
    await expect(runSql(urlAs('juxta_reader'), statement)).rejects.toMatchObject({ code: '42501' });
  });

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

  test('sees nothing else of the write side', async () => {
    const visible = ['es.events', 'es.seals'];
    for (const { name } of [...(await tables('es')), ...(await tables('crawl'))]) {
      if (visible.includes(name)) continue;
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
