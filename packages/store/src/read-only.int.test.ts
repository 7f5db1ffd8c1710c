import { runSql, testDatabase, type TestDatabase } from '@juxta/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openReadOnly, type TextRow } from './read-only.ts';

let database: TestDatabase;
const role = `juxta_reading_${process.pid}`;
beforeAll(async () => {
  database = await testDatabase();
  await runSql(database.url, `CREATE ROLE ${role}`);
  await runSql(database.url, 'CREATE TABLE public.secret (n int)');
});
afterAll(async () => {
  await database.drop();
});

async function all(query: string, size?: number, timeoutMs = 20_000): Promise<readonly TextRow[]> {
  const session = await openReadOnly(database.url, { role, timeoutMs });
  try {
    const { batches } = await session.read(query, size);
    const rows: TextRow[] = [];
    for await (const batch of batches) rows.push(...batch);
    return rows;
  } finally {
    await session.close();
  }
}

test('gives every row once, whatever the size of a batch', async () => {
  const query = 'SELECT n, n % 2 = 0 FROM generate_series(1, 10) n; ';
  for (const size of [1, 3, 5, 10, 11])
    expect((await all(query, size)).map(([n]) => Number(n))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(await all('-- why\nEXPLAIN SELECT 1')).not.toHaveLength(0);
  expect(await all('SELECT 1 WHERE false')).toEqual([]);
});

test('names the types of an answer without rows', async () => {
  const session = await openReadOnly(database.url, { role, timeoutMs: 20_000 });
  const { columns } = await session.read(`SELECT now() AS at, '{}'::text[] AS list WHERE false`);
  await session.close();
  expect(columns).toEqual([
    { name: 'at', type: 'timestamp with time zone' },
    { name: 'list', type: 'text[]' },
  ]);
});

test.each([
  ['SELECT 1; DELETE FROM public.secret', 'bad_query'],
  ['SELECT 1; COMMIT', 'bad_query'],
  ['DELETE FROM public.secret', 'bad_query'],
  ['SELEC 1', 'bad_query'],
  ['SELECT * FROM public.secret', 'query_not_allowed'],
  [`SELECT nextval('public.none')`, 'bad_query'],
  ['EXPLAIN ANALYZE INSERT INTO public.secret VALUES (1)', 'query_not_allowed'],
])('refuses %s', async (query, code) => {
  await expect(all(query)).rejects.toMatchObject({ code, next: expect.any(String) });
  expect(await runSql(database.url, 'SELECT * FROM public.secret')).toEqual([]);
});

test('ends a query that takes too long, and says so', async () => {
  await expect(all('SELECT pg_sleep(60)', 5, 50)).rejects.toMatchObject({ code: 'query_timeout' });
});

test('tells that the role is missing, and how to make it', async () => {
  await expect(openReadOnly(database.url, { role: 'juxta_none', timeoutMs: 1_000 })).rejects.toMatchObject({
    code: 'no_reader_role',
  });
});
