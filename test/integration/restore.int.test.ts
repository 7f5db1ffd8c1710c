import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';

import { eventId, type NewEvent } from '@juxta/domain';
import { installViews, projectUntilIdle } from '@juxta/projections';
import {
  appendEvents,
  appendSettled,
  BlobStore,
  logStart,
  moveCheckpoint,
  openStore,
  readCheckpoint,
  readLog,
  repairRestoredLog,
  RestoredLog,
  sealNext,
  verify,
  type Database,
  type LogCursor,
  type RecordedEvent,
} from '@juxta/store';
import { runSql, startLocalPostgres, testDatabase, type LocalServer } from '@juxta/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { copyDatabase } from './copy-database.ts';

const types = ['ToolRegistered', 'ToolRenamed'];
const readers = ['eager', 'half', 'one', 'fresh'];

let other: LocalServer;
beforeAll(async () => {
  other = await startLocalPostgres();
});
afterAll(() => other?.stop());

function named(tool: string, n: number): NewEvent {
  const authority = { by: 'command' as const };
  const data =
    n === 1 ? { tool, name: tool, aliases: [], authority } : { name: `${tool} ${n}`, aliases: [], authority };
  const type = n === 1 ? 'ToolRegistered' : 'ToolRenamed';
  const stream = `tool/${tool}`;
  return {
    stream,
    type,
    data,
    id: eventId(stream, type, n),
    schemaVersion: 1,
    occurredAt: '2026-01-01T00:00:00Z',
  };
}

/** A log on the shared server, which has used up many transaction ids, with readers at several places. */
async function filledLog() {
  const database = await testDatabase();
  await runSql(
    database.url,
    'DO $$ BEGIN FOR i IN 1..3000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$',
  );
  const store = await openStore(database.url);
  const { db } = store;
  await installViews(db);
  for (let n = 1; n <= 4; n += 1) await appendSettled(db, [named('a', n), named('b', n)]);
  await invert(db);
  const seen = new Map<string, RecordedEvent[]>();
  for (const [reader, count] of [
    ['eager', 100],
    ['half', 5],
    ['one', 9],
    ['fresh', 0],
  ] as const)
    seen.set(reader, await read(db, reader, count));
  await projectUntilIdle(db);
  await appendSettled(db, [named('a', 5), named('b', 5)]);
  await sealNext(db, { ageMs: 0 });
  return { database, store, seen };
}

/** Two transactions of which the older has the higher position: order by position is not the order of readers. */
async function invert(db: Database): Promise<void> {
  const { stream, id, type, data } = named('slow', 1);
  await db.transaction().execute(async (trx) => {
    // The first write takes the id.
    await trx.insertInto('es.streams').values({ stream_id: stream, version: 1 }).execute();
    await appendEvents(db, [named('quick', 1)]);
    const row = {
      stream_id: stream,
      version: 1,
      event_id: id,
      type,
      schema_version: 1,
      data: JSON.stringify(data),
    };
    await trx
      .insertInto('es.events')
      .values({ ...row, occurred_at: new Date() } as never)
      .execute();
  });
}

/** Reads on from a stored place, and stores the new one. */
async function read(db: Database, reader: string, limit: number): Promise<RecordedEvent[]> {
  let cursor: LogCursor = await readCheckpoint(db, reader);
  if (limit === 0) return [];
  const page = await readLog(db, cursor, types, limit);
  cursor = page.cursor;
  await moveCheckpoint(db, reader, cursor);
  return [...page.events];
}

async function restoreElsewhere(url: string): Promise<string> {
  const name = `restored_${randomUUID().slice(0, 8)}`;
  await runSql(other.url, `CREATE DATABASE ${name}`);
  const restored = new URL(other.url);
  restored.pathname = `/${name}`;
  const store = await openStore(restored.href);
  await installViews(store.db);
  await store.close();
  await copyDatabase(url, restored.href, ['es', 'crawl', 'view']);
  return restored.href;
}

const placesOf = (events: readonly RecordedEvent[]) => events.map(({ position }) => position);

test('a log that is restored into another cluster is refused, and repaired so that no reader skips or repeats', async () => {
  const { database, store, seen } = await filledLog();
  const all = (await readLog(store.db, logStart, types, 1_000)).events;
  const issued = Math.max(...placesOf(all));
  expect(placesOf(all)).not.toEqual(placesOf(all).toSorted((x, y) => x - y));
  const rowsOf = (url: string) => runSql(url, 'SELECT * FROM mart.tool ORDER BY 1');
  const url = await restoreElsewhere(database.url);
  await expect(openStore(url)).rejects.toBeInstanceOf(RestoredLog);
  await expect(openStore(url)).rejects.toMatchObject({
    code: 'restored_log',
    next: expect.stringContaining('npm run juxta repair'),
  });

  const repair = await repairRestoredLog(url);
  expect(repair).toMatchObject({ repaired: true, events: all.length });
  expect(repair.position).toBeGreaterThan(issued);
  const restored = await openStore(url);
  const blobs = new BlobStore(tmpdir());
  expect(await verify(restored.db, blobs)).toMatchObject({ problems: [], events: { sealed: all.length } });

  const more = [named('a', 6), named('new', 1)];
  const appended = await appendSettled(restored.db, more, { expected: new Map([['tool/a', 5]]) });
  expect(appended.map(({ version }) => version)).toEqual([6, 1]);
  expect(Math.min(...appended.map(({ position }) => position))).toBeGreaterThan(repair.position);
  for (const reader of readers) {
    const before = seen.get(reader) ?? [];
    const after = await read(restored.db, reader, 1_000);
    const both = [...before, ...after];
    expect(placesOf(both).toSorted((x, y) => x - y)).toEqual([
      ...placesOf(all).toSorted((x, y) => x - y),
      ...placesOf(appended as never),
    ]);
    for (const stream of new Set(both.map((event) => event.stream))) {
      const versions = both.filter((event) => event.stream === stream).map(({ version }) => version);
      expect(versions).toEqual(versions.map((_, n) => n + 1));
    }
  }

  await appendSettled(store.db, more);
  await projectUntilIdle(store.db);
  await projectUntilIdle(restored.db);
  const names = async (from: string) => (await rowsOf(from)).map(({ tool, name }) => [tool, name]);
  expect(await names(url)).toEqual(await names(database.url));
  expect(await repairRestoredLog(url)).toMatchObject({ repaired: false });
  await restored.close();
  await store.close();
  await database.drop();
});

test('a checkpoint alone gives a restore away, and the last position may be told', async () => {
  await using database = await testDatabase();
  const store = await openStore(database.url);
  await appendSettled(store.db, [named('a', 1)]);
  await readCheckpoint(store.db, 'reader');
  await store.close();
  await runSql(database.url, `UPDATE es.projections SET xid = '9000000000000000000'`);
  await expect(openStore(database.url)).rejects.toBeInstanceOf(RestoredLog);
  expect(await repairRestoredLog(database.url, { lastPosition: 81_234 })).toMatchObject({
    repaired: true,
    position: 81_234,
  });
  const repaired = await openStore(database.url);
  expect(await appendSettled(repaired.db, [named('a', 2)])).toMatchObject([{ position: 81_235, version: 2 }]);
  expect((await read(repaired.db, 'reader', 10)).map(({ version }) => version)).toEqual([2]);
  await repaired.close();
});

test('the repair knows every place where a transaction id is stored', async () => {
  await using database = await testDatabase();
  const store = await openStore(database.url);
  await installViews(store.db);
  await store.close();
  const columns = await runSql(
    database.url,
    `SELECT attrelid::regclass::text || '.' || attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
     WHERE atttypid IN ('xid8'::regtype, 'xid'::regtype) AND attnum > 0 AND relkind IN ('r', 'p')
       AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) ORDER BY 1`,
  );
  expect(columns.map(({ name }) => name)).toEqual(['es.events.xid', 'es.projections.xid']);
});
