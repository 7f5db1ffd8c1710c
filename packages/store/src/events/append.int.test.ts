import { randomUUID } from 'node:crypto';

import { eventId, type NewEvent } from '@juxta/domain';
import { testDatabase, type TestDatabase } from '@juxta/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openStore, type Store } from '../database.ts';
import { appendEvents, lockStreams, RepeatedEvent, VersionConflict, type AppendOptions } from './append.ts';
import { logStart, readLog, readStreams } from './read.ts';

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
const append = (events: readonly NewEvent[], options?: AppendOptions) =>
  store.db.transaction().execute((trx) => appendEvents(trx, events, options));
const versions = async (stream: string) =>
  ((await readStreams(store.db, [stream])).get(stream) ?? []).map((event) => event.version);

describe('an append', () => {
  test('stores events of several streams in the order given, and reads back what was written', async () => {
    const [a, b] = [newStream(), newStream()];
    const correlationId = randomUUID();
    const events = [renamed(a, 1), renamed(b, 1), { ...renamed(a, 2), correlationId }];
    const appended = await append(events, { meta: { source: 'test' } });
    expect(appended.map(({ version, isNew }) => [version, isNew])).toEqual([
      [1, true],
      [1, true],
      [2, true],
    ]);
    const positions = appended.map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted((x, y) => x - y));
    const read = await readStreams(store.db, [a, b, 'tool/none']);
    expect(read.get(a)).toMatchObject([
      { position: positions[0], stream: a, version: 1, id: events[0]?.id, type: 'ToolRenamed' },
      { position: positions[2], version: 2, data: events[2]?.data, occurredAt: '2026-01-02T03:04:05.678Z' },
    ]);
    expect([read.get(b)?.length, read.get('tool/none')]).toEqual([1, []]);
    const { rows } =
      await sql`SELECT correlation_id, meta FROM es.events WHERE stream_id = ${a} AND version = 2`.execute(
        store.db,
      );
    expect(rows).toEqual([{ correlation_id: correlationId, meta: { source: 'test' } }]);
  });

  test('of nothing is nothing', async () => {
    expect(await append([])).toEqual([]);
  });

  test('that is repeated gives the first result and stores nothing', async () => {
    const stream = newStream();
    const events = [renamed(stream, 1), renamed(stream, 2)];
    const first = await append(events);
    expect(await append(events)).toEqual(first.map((one) => ({ ...one, isNew: false })));
    expect(await versions(stream)).toEqual([1, 2]);
  });

  test('that repeats an id with another payload keeps the payload of the first', async () => {
    const stream = newStream();
    await append([renamed(stream, 1, 'first')]);
    expect(await append([renamed(stream, 1, 'second')])).toMatchObject([{ version: 1, isNew: false }]);
    expect((await readStreams(store.db, [stream])).get(stream)?.[0]?.data).toMatchObject({ name: 'first' });
  });

  test('that is half known appends the other half', async () => {
    const [a, b] = [newStream(), newStream()];
    const [known] = await append([renamed(a, 1)]);
    const appended = await append([renamed(a, 2), renamed(a, 1), renamed(b, 1), renamed(a, 3)]);
    expect(appended.map(({ version, isNew }) => [version, isNew])).toEqual([
      [2, true],
      [1, false],
      [1, true],
      [3, true],
    ]);
    expect(appended[1]?.position).toBe(known?.position);
    expect([await versions(a), await versions(b)]).toEqual([[1, 2, 3], [1]]);
  });

  test('with one event twice is refused', async () => {
    const stream = newStream();
    await expect(append([renamed(stream, 1), renamed(stream, 1)])).rejects.toBeInstanceOf(RepeatedEvent);
    expect(await versions(stream)).toEqual([]);
  });

  test('may use one event id in two streams', async () => {
    const [a, b] = [newStream(), newStream()];
    const id = randomUUID();
    const appended = await append([
      { ...renamed(a, 1), id },
      { ...renamed(b, 1), id },
    ]);
    expect(appended.map(({ version, isNew }) => [version, isNew])).toEqual([
      [1, true],
      [1, true],
    ]);
  });

  test('that is not the first write of its transaction is refused', async () => {
    const stream = newStream();
    const late = store.db.transaction().execute(async (trx) => {
      await sql`INSERT INTO es.projections (name, version) VALUES (${stream}, 1)`.execute(trx);
      await appendEvents(trx, [renamed(stream, 1)]);
    });
    await expect(late).rejects.toMatchObject({ code: 'ES500' });
    expect(await versions(stream)).toEqual([]);
  });

  test('may follow the locks of its streams and reads', async () => {
    const stream = newStream();
    await store.db.transaction().execute(async (trx) => {
      await lockStreams(trx, [stream]);
      expect((await readStreams(trx, [stream])).get(stream)).toEqual([]);
      await appendEvents(trx, [renamed(stream, 1)], { expected: new Map([[stream, 0]]) });
    });
    expect(await versions(stream)).toEqual([1]);
  });
});

describe('an expected version', () => {
  test.each([
    ['that must not exist, and does', 0],
    ['that is behind', 1],
    ['that is ahead', 3],
  ])('%s is a conflict, and nothing is stored', async (_, version) => {
    const [stream, other] = [newStream(), newStream()];
    await append([renamed(stream, 1), renamed(stream, 2)]);
    const late = append([renamed(other, 1), renamed(stream, 3)], { expected: new Map([[stream, version]]) });
    await expect(late).rejects.toThrow(VersionConflict);
    await expect(late).rejects.toMatchObject({
      code: 'version_conflict',
      message: expect.stringContaining(stream),
    });
    expect([await versions(stream), await versions(other)]).toEqual([[1, 2], []]);
  });

  test('that a missing stream has not is a conflict', async () => {
    const stream = newStream();
    const early = append([renamed(stream, 1)], { expected: new Map([[stream, 1]]) });
    await expect(early).rejects.toThrow(VersionConflict);
  });

  test('that is stale does not fail a repeat: it gives the first result', async () => {
    const stream = newStream();
    const expected = new Map([[stream, 0]]);
    const first = await append([renamed(stream, 1)], { expected });
    await append([renamed(stream, 2)], { expected: new Map([[stream, 1]]) });
    expect(await append([renamed(stream, 1)], { expected })).toEqual([{ ...first[0], isNew: false }]);
  });

  test.each([
    ['is of before the part that is known', 0, false],
    ['is of now', 2, true],
    ['is ahead', 3, false],
  ])('of a half-known call holds for what is new: %s', async (_, version, stored) => {
    const [stream, other] = [newStream(), newStream()];
    const first = await append([renamed(stream, 1), renamed(stream, 2)]);
    const expected = new Map([[stream, version]]);
    const half = append([renamed(stream, 2), renamed(stream, 3), renamed(other, 1)], { expected });
    if (stored) {
      expect(await half).toMatchObject([
        { ...first[1], isNew: false },
        { version: 3, isNew: true },
        { version: 1 },
      ]);
    } else {
      await expect(half).rejects.toThrow(VersionConflict);
      expect([await versions(stream), await versions(other)]).toEqual([[1, 2], []]);
    }
  });

  test('of a stream that does not grow is not asked for again, that of one which is only watched is', async () => {
    const [known, grows, watched] = [newStream(), newStream(), newStream()];
    await append([renamed(known, 1), renamed(watched, 1)]);
    const call = (watchedVersion: number) =>
      append([renamed(known, 1), renamed(grows, 1)], {
        expected: new Map([
          [known, 0],
          [grows, 0],
          [watched, watchedVersion],
        ]),
      });
    await expect(call(0)).rejects.toThrow(VersionConflict);
    expect(await versions(grows)).toEqual([]);
    expect(await call(1)).toMatchObject([
      { version: 1, isNew: false },
      { version: 1, isNew: true },
    ]);
    expect(await call(0)).toMatchObject([{ isNew: false }, { isNew: false }]);
  });

  test('lets one of eight writers at once win', async () => {
    const stream = newStream();
    const writers = Array.from({ length: 8 }, (_, n) =>
      append([renamed(stream, n)], { expected: new Map([[stream, 0]]) }),
    );
    const results = await Promise.allSettled(writers);
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of results)
      if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(VersionConflict);
    expect(await versions(stream)).toEqual([1]);
  });
});

describe('writers at once', () => {
  test('of the same streams give contiguous versions, and readers see each stream ascending', async () => {
    const streams = Array.from({ length: 4 }, newStream);
    const batches = Array.from({ length: 30 }, (_, n) =>
      append([...(n % 2 ? streams : streams.toReversed())].map((stream) => renamed(stream, n))),
    );
    await Promise.all(batches);
    const oneToThirty = Array.from({ length: 30 }, (_, index) => index + 1);
    for (const stream of streams) expect(await versions(stream)).toEqual(oneToThirty);
    const { events } = await readLog(store.db, logStart, ['ToolRenamed'], 10_000);
    for (const stream of streams) {
      const seen = events.filter((event) => event.stream === stream).map((event) => event.version);
      expect(seen).toEqual(oneToThirty);
    }
  });

  test('of the same event store it once', async () => {
    const stream = newStream();
    const results = await Promise.all(Array.from({ length: 8 }, () => append([renamed(stream, 1)])));
    expect(results.flat().filter((one) => one.isNew)).toHaveLength(1);
    expect(new Set(results.flat().map((one) => one.position)).size).toBe(1);
  });
});

test.each(['UPDATE es.events SET type = type', 'DELETE FROM es.events', 'TRUNCATE es.events'])(
  'the log refuses %s, also of no row',
  async (statement) => {
    await expect(sql.raw(statement).execute(store.db)).rejects.toMatchObject({ code: 'ES403' });
    if (!statement.startsWith('TRUNCATE'))
      await expect(sql.raw(`${statement} WHERE false`).execute(store.db)).rejects.toThrow('append-only');
  },
);
