import { testDatabase } from '@juxta/testing';
import { sql } from 'kysely';
import { expect, test } from 'vitest';

import { openStore } from '../database.ts';
import { dueTasks } from './due-tasks.ts';
import { dueHosts } from './hosts.ts';

async function openLab() {
  const database = await testDatabase({
    name: 'store',
    template: async (url) => (await openStore(url)).close(),
  });
  const store = await openStore(database.url);
  return {
    db: store.db,
    query: async (text: string) => (await sql.raw<Record<string, unknown>>(text).execute(store.db)).rows,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await database.drop();
    },
  };
}

const host = (name: string, nextFetchAt: string) => `
  INSERT INTO crawl.host (host, delay_ms, next_fetch_at) VALUES ('${name}', 1000, ${nextFetchAt})`;
const targets = (name: string, count: number, dueAt: string) => `
  INSERT INTO crawl.task (target, request, source, host, refresh_seconds, due_at)
  SELECT 'pkg:npm/${name}-' || n, 'document', 'npm', '${name}', 3600, ${dueAt} FROM generate_series(1, ${count}) n`;

test('a registry with a hundred thousand targets that are long due does not keep a site with one from its turn', async () => {
  await using lab = await openLab();
  await lab.query(`${host('registry.example', "now() - interval '1 second'")};
    ${targets('registry.example', 100_000, "now() - interval '9 days'")};
    ${host('site.example', "now() - interval '2 days'")};
    ${targets('site.example', 1, "now() - interval '1 minute'")};
    ANALYZE crawl.task, crawl.host`);
  expect(await dueHosts(lab.db)).toEqual(['site.example', 'registry.example']);
  expect(await dueHosts(lab.db, null, 1)).toEqual(['site.example']);
  expect([...(await dueTasks(lab.db, 'registry.example', 20))]).toHaveLength(20);
});

test('hosts that always have something due take turns: one that waits is among the next, however many there are', async () => {
  await using lab = await openLab();
  const busy = Array.from({ length: 30 }, (_, n) => `busy-${n}.example`);
  for (const name of busy)
    await lab.query(`${host(name, "now() - interval '1 second'")};
      ${targets(name, 50, "now() - interval '9 days'")}`);
  await lab.query(`${host('site.example', "'-infinity'")};
    ${targets('site.example', 1, "now() - interval '1 minute'")}`);
  expect(await dueHosts(lab.db, null, 5)).toContain('site.example');
  // Those that had their turn go to the end of the line.
  const seen = new Set<string>();
  for (let round = 0; round < 7; round += 1) {
    const next = await dueHosts(lab.db, null, 5);
    next.forEach((name) => seen.add(name));
    const names = next.map((name) => `'${name}'`).join(', ');
    await lab.query(`UPDATE crawl.host SET next_fetch_at = clock_timestamp() WHERE host IN (${names})`);
  }
  expect([...seen].toSorted()).toEqual([...busy, 'site.example'].toSorted());
});

test('looking for due hosts costs as much as there are hosts, not targets', async () => {
  await using lab = await openLab();
  await lab.query(`${host('registry.example', "'-infinity'")};
    ${targets('registry.example', 100_000, "now() - interval '9 days'")}; ANALYZE crawl.task, crawl.host`);
  // The server counts the rows that it read; a session hands in its counts when it is told to.
  const rowsRead = () =>
    lab.db.connection().execute(async (db) => {
      await sql`SELECT pg_stat_force_next_flush()`.execute(db);
      const { rows } = await sql<{ n: number }>`
        SELECT (idx_tup_fetch + seq_tup_read)::float8 AS n FROM pg_stat_user_tables WHERE relid = 'crawl.task'::regclass`.execute(
        db,
      );
      return rows[0]?.n ?? 0;
    });
  const costOf = async (act: (db: typeof lab.db) => Promise<unknown>) => {
    await rowsRead();
    const before = await rowsRead();
    await lab.db.connection().execute(async (db) => {
      await act(db as typeof lab.db);
      await sql`SELECT pg_stat_force_next_flush()`.execute(db);
      await sql`SELECT 1`.execute(db);
    });
    return (await rowsRead()) - before;
  };
  const all = (db: typeof lab.db) =>
    sql`SELECT count(due_at) FROM crawl.task WHERE due_at < now()`.execute(db);
  expect(await costOf(all)).toBeGreaterThanOrEqual(100_000);
  expect(await costOf(dueHosts)).toBeLessThan(100);
});
