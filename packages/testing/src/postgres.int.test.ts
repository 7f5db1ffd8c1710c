import { afterAll, describe, expect, inject, test } from 'vitest';

import { postgresOfWorker, runSql, testDatabase } from './postgres.ts';

let filled = 0;
async function fill(url: string): Promise<void> {
  filled += 1;
  await runSql(url, 'CREATE TABLE thing (id int PRIMARY KEY)');
  await runSql(url, 'INSERT INTO thing VALUES (1)');
}

describe('testDatabase', () => {
  test('gives each test its own clone of a template that is filled once', async () => {
    await using first = await testDatabase({ template: fill });
    const others = await Promise.all([1, 2, 3].map(() => testDatabase({ template: fill })));
    await runSql(first.url, 'INSERT INTO thing VALUES (2)');
    for (const other of others) {
      expect(await runSql(other.url, 'SELECT id FROM thing')).toEqual([{ id: 1 }]);
      await other.drop();
    }
    expect(filled).toBe(1);
  });

  test('drops a database that is in use', async () => {
    const database = await testDatabase();
    const name = new URL(database.url).pathname.slice(1);
    const sleeping = runSql(database.url, 'SELECT pg_sleep(60)').catch((error: Error) => error.message);
    await expect
      .poll(() => runSql(postgresOfWorker(), 'SELECT FROM pg_stat_activity WHERE datname = $1', [name]))
      .toHaveLength(1);
    await database.drop();
    await database.drop();
    expect(await sleeping).toMatch(/terminat/i);
    expect(await runSql(postgresOfWorker(), 'SELECT FROM pg_database WHERE datname = $1', [name])).toEqual(
      [],
    );
  });

  test('builds a template again after the function failed', async () => {
    const broken = (url: string): Promise<void> => runSql(url, 'SELECT 1/0').then(() => undefined);
    await expect(testDatabase({ template: broken, name: 'breaks' })).rejects.toThrow('division by zero');
    await using database = await testDatabase({ template: fill, name: 'breaks' });
    expect(await runSql(database.url, 'SELECT id FROM thing')).toEqual([{ id: 1 }]);
  });

  test('refuses a template function that leaves a connection open', async () => {
    let left: Promise<unknown> = Promise.resolve();
    const leaky = async (url: string): Promise<void> => {
      left = runSql(url, 'SELECT pg_sleep(60)').catch(() => undefined);
      const open =
        'SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
      await expect.poll(() => runSql(url, open)).toHaveLength(1);
    };
    await expect(testDatabase({ template: leaky, name: 'leaks' })).rejects.toThrow('left connections open');
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'`;
    await runSql(postgresOfWorker(), end);
    await left;
  });

  test('runs on Postgres 18 in UTC with UTF-8', async () => {
    await using database = await testDatabase();
    const [row] = await runSql(
      database.url,
      `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('timezone') AS timezone,
         current_setting('server_encoding') AS encoding, uuidv7() IS NOT NULL AS uuid`,
    );
    expect(row).toEqual({ major: 18, timezone: 'UTC', encoding: 'UTF8', uuid: true });
  });
});

afterAll(async () => {
  const left = await runSql<{ datname: string }>(
    postgresOfWorker(),
    `SELECT datname FROM pg_database WHERE datname LIKE 'juxta%' AND NOT datistemplate AND datname LIKE $1`,
    [`juxta_${inject('testRun')}_0%`],
  );
  expect(left).toEqual([]);
});
