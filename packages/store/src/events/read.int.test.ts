import { randomUUID } from 'node:crypto';

import { eventId, type NewEvent } from '@juxta/domain';
import { testDatabase, type TestDatabase } from '@juxta/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openStore, type Store } from '../database.ts';
import { appendEvents } from './append.ts';
import { logStart, moveCheckpoint, readCheckpoint, readLog, readStream, streamsLinkedTo } from './read.ts';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await testDatabase({
    name: 'store',
    template: async (url) => {
      const opened = await openStore(url);
      await opened.close();
    },
  });
  store = await openStore(database.url);
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

const newStream = () => `tool/${randomUUID()}`;
const renamed = (stream: string, n: number, name = `name ${n}`): NewEvent => ({
  stream,
  id: eventId(stream, 'ToolRenamed', n),
  type: 'ToolRenamed',
  schemaVersion: 1,
  occurredAt: '2026-01-02T03:04:05.678Z',
  data: { name, aliases: [], authority: { by: 'command' } },
});
const append = (events: readonly NewEvent[]) =>
  store.db.transaction().execute((trx) => appendEvents(trx, events));
test('a reader of the log stays below what is in flight and goes on from its cursor', async () => {
  const [open, done] = [newStream(), newStream()];
  const start = (await readLog(store.db, logStart, ['ToolRenamed'], 10_000)).cursor;
  await store.db.transaction().execute(async (trx) => {
    await appendEvents(trx, [renamed(open, 1)]);
    await append([renamed(done, 1), renamed(done, 2)]);
    expect((await readLog(store.db, start, ['ToolRenamed'], 10)).events).toEqual([]);
  });
  const first = await readLog(store.db, start, ['ToolRenamed'], 2);
  const rest = await readLog(store.db, first.cursor, ['ToolRenamed'], 10);
  expect([...first.events, ...rest.events].map((event) => [event.stream, event.version])).toEqual([
    [open, 1],
    [done, 1],
    [done, 2],
  ]);
  expect(await readLog(store.db, rest.cursor, ['ToolRenamed'], 10)).toEqual({
    events: [],
    cursor: rest.cursor,
  });
});

test('a checkpoint starts at the start and never goes back', async () => {
  expect(await readCheckpoint(store.db, 'reader')).toEqual(logStart);
  await moveCheckpoint(store.db, 'reader', { xid: '20', position: 5 });
  await moveCheckpoint(store.db, 'reader', { xid: '19', position: 9 });
  expect(await readCheckpoint(store.db, 'reader')).toEqual({ xid: '20', position: 5 });
});

test('streams linked to a target are found also where the link was cut', async () => {
  const stream = newStream();
  const target = `pkg:npm/${randomUUID()}`;
  const event = (type: string, data: object): NewEvent => ({
    ...renamed(stream, 0),
    id: eventId(stream, type),
    type,
    data,
  });
  await append([
    event('TargetLinked', { target, relation: 'self', authority: { by: 'catalog' } }),
    event('TargetUnlinked', { target, reason: 'x', authority: { by: 'command' } }),
  ]);
  expect(await streamsLinkedTo(store.db, target)).toEqual([stream]);
});

test('an event that this code cannot read is an error, not a gap', async () => {
  const stream = newStream();
  await append([{ ...renamed(stream, 1), data: { name: 'x' } }]);
  await expect(readStream(store.db, stream)).rejects.toMatchObject({ code: 'unreadable_event' });
});
