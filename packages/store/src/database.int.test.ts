import { randomUUID } from 'node:crypto';

import { runSql, testDatabase } from '@juxta/testing';
import { sql } from 'kysely';
import { expect, test } from 'vitest';

import { openStore } from './database.ts';
import { layerCounts } from './layers.ts';
import { migrate, MigrationFailed } from './migrate.ts';

const applied = (db: Parameters<typeof migrate>[0]) =>
  sql<{
    name: string;
    timestamp: string;
  }>`SELECT name, timestamp FROM kysely_migration ORDER BY name`.execute(db);

test('an empty database is brought up to date once, and opening it again changes nothing', async () => {
  await using database = await testDatabase();
  const first = await openStore(database.url);
  const before = (await applied(first.db)).rows;
  expect(before.map((row) => row.name)).toContain('000001_log');
  await migrate(first.db);
  await first.close();
  const second = await openStore(database.url);
  expect((await applied(second.db)).rows).toEqual(before);
  expect(await layerCounts(second.db)).toMatchObject({ events: 0, captures: 0, observations: 0 });
  await second.close();
});

test('five processes may open an empty database at once', async () => {
  await using database = await testDatabase();
  const opening = await Promise.allSettled(Array.from({ length: 5 }, () => openStore(database.url)));
  const stores = opening.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  try {
    expect(opening.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))).toEqual([]);
    const names = (await applied(stores[0]!.db)).rows.map((row) => row.name);
    expect(new Set(names).size).toBe(names.length);
    for (const store of stores) expect((await layerCounts(store.db)).events).toBe(0);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
});

test('a migration that fails leaves the database as it was, and says why', async () => {
  await using database = await testDatabase();
  const blocker = await openStore(database.url);
  await sql`DROP SCHEMA es CASCADE; DELETE FROM kysely_migration`.execute(blocker.db);
  await blocker.close();
  const failing = openStore(database.url);
  await expect(failing).rejects.toBeInstanceOf(MigrationFailed);
  await expect(failing).rejects.toMatchObject({
    code: 'migration_failed',
    message: expect.stringContaining('crawl'),
  });
  const left = await runSql(
    database.url,
    `SELECT nspname FROM pg_namespace WHERE nspname IN ('es', 'crawl')`,
  );
  expect(left).toEqual([{ nspname: 'crawl' }]);
  expect(await runSql(database.url, 'SELECT name FROM kysely_migration')).toEqual([]);
});

test('a log whose transaction ids lie in the future of its cluster is refused', async () => {
  await using database = await testDatabase();
  const store = await openStore(database.url);
  await sql`
    INSERT INTO es.events (xid, stream_id, version, event_id, type, schema_version, occurred_at, data)
    VALUES ('9000000000000000000', 'tool/x', 1, ${randomUUID()}, 'ToolRenamed', 1, now(), '{}')`.execute(
    store.db,
  );
  await store.close();
  await expect(openStore(database.url)).rejects.toMatchObject({ code: 'restored_log' });
});

test('bigint is read as a number and times are UTC', async () => {
  await using database = await testDatabase();
  const store = await openStore(database.url);
  const { rows } =
    await sql`SELECT 9007199254740991::bigint AS big, current_setting('timezone') AS zone`.execute(store.db);
  expect(rows).toEqual([{ big: 9_007_199_254_740_991, zone: 'UTC' }]);
  await store.close();
});
