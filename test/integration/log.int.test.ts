import { setTimeout as sleep } from 'node:timers/promises';

import { eventId, schemaVersionOf, type NewEvent } from '@juxta/domain';
import {
  appendEvents,
  logStart,
  openStore,
  readLog,
  readStream,
  VersionConflict,
  type Database,
  type RecordedEvent,
} from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { expect, test } from 'vitest';

const types = ['SourceRecovered'];
const streams = Array.from({ length: 12 }, (_, n) => `source/log-test-${n}`);

async function openLab(maxConnections = 24) {
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const store = await openStore(database.url, { maxConnections });
  return {
    db: store.db,
    url: database.url,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await database.drop();
    },
  };
}

function event(stream: string, ...origin: readonly (string | number)[]): NewEvent {
  const data = {
    host: origin.join('.'),
    capture: '00000000-0000-7000-8000-000000000000',
    observed_at: '2026-01-01T00:00:00.000Z',
  };
  return {
    stream,
    id: eventId(stream, 'SourceRecovered', ...origin),
    type: 'SourceRecovered',
    schemaVersion: schemaVersionOf('SourceRecovered'),
    occurredAt: data.observed_at,
    data,
  };
}

class GivenUp extends Error {}

/** Appends to several streams at once; every third time slowly, every fourth time in vain. Gives the ids that count. */
async function write(db: Database, writer: number, rounds: number): Promise<string[]> {
  const written: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const chosen = [0, 1, 2].map((step) => streams[(writer * 5 + round * (step + 1)) % streams.length] ?? '');
    const events = chosen.flatMap((stream, n) => [
      event(stream, writer, round, n),
      event(stream, writer, round, n, 'b'),
    ]);
    try {
      await db.transaction().execute(async (trx) => {
        await appendEvents(trx, events);
        if (round % 3 === 0) await sleep(15 + writer);
        if (round % 4 === 3) throw new GivenUp();
      });
      written.push(...events.map(({ id, stream }) => `${stream} ${id}`));
    } catch (error) {
      if (!(error instanceof GivenUp)) throw error;
    }
  }
  return written;
}

/** Follows the log while it grows, in pages of its own size, until it has stood still after the writers' end. */
async function follow(db: Database, limit: number, ended: () => boolean): Promise<RecordedEvent[]> {
  const seen: RecordedEvent[] = [];
  let cursor = logStart;
  for (;;) {
    const over = ended();
    const page = await readLog(db, cursor, types, limit);
    seen.push(...page.events);
    cursor = page.cursor;
    if (page.events.length > 0) continue;
    if (over) return seen;
    await sleep(2);
  }
}

test('readers of a growing log skip nothing, repeat nothing and see each stream in its order', async () => {
  await using lab = await openLab();
  let ended = false;
  const readers = [1, 7, 500].map((limit) => follow(lab.db, limit, () => ended));
  const written = (await Promise.all(Array.from({ length: 8 }, (_, n) => write(lab.db, n, 25)))).flat();
  ended = true;
  expect(written.length).toBeGreaterThan(800);
  for (const seen of await Promise.all(readers)) {
    const ids = seen.map(({ stream, id }) => `${stream} ${id}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(written.toSorted());
    for (const stream of streams) {
      const versions = seen.filter((each) => each.stream === stream).map(({ version }) => version);
      expect(versions).toEqual(versions.map((_, n) => n + 1));
    }
  }
});

test('an event of a transaction under way hides what was committed after it', async () => {
  await using lab = await openLab(4);
  const [slow, quick] = [event('source/a', 1), event('source/b', 1)];
  await lab.db.transaction().execute(async (trx) => {
    await appendEvents(trx, [slow]);
    await appendEvents(lab.db, [quick]);
    expect(await readStream(lab.db, 'source/b')).toHaveLength(1);
    expect((await readLog(lab.db, logStart, types, 10)).events).toEqual([]);
  });
  const { events } = await readLog(lab.db, logStart, types, 10);
  expect(events.map(({ stream }) => stream)).toEqual(['source/a', 'source/b']);
});

test('a repeated append gives the first result, at the same time too', async () => {
  await using lab = await openLab();
  const events = ['source/a', 'source/b', 'source/a'].map((stream, n) => event(stream, n));
  const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => appendEvents(lab.db, events)));
  const places = (appended: typeof first) => appended?.map(({ position, version }) => [position, version]);
  for (const other of others) expect(places(other)).toEqual(places(first));
  const fresh = [first, ...others].flatMap((appended) => appended?.filter(({ isNew }) => isNew) ?? []);
  expect(fresh).toHaveLength(3);
  expect(places(first)?.map(([, version]) => version)).toEqual([1, 1, 2]);
  const more = await appendEvents(lab.db, [...events, event('source/b', 9)]);
  expect(more.map(({ isNew, version }) => [isNew, version])).toEqual([
    [false, 1],
    [false, 1],
    [false, 2],
    [true, 2],
  ]);
  expect(places(more.slice(0, 3))).toEqual(places(first));
});

test('of two that expect the same version one is refused, and nothing of it is stored', async () => {
  await using lab = await openLab();
  const expected = new Map([['source/a', 0]]);
  const attempts = await Promise.allSettled(
    [1, 2].map((n) => appendEvents(lab.db, [event('source/b', n), event('source/a', n)], { expected })),
  );
  const refused = attempts.filter((attempt) => attempt.status === 'rejected');
  expect(refused.map(({ reason }) => reason instanceof VersionConflict)).toEqual([true]);
  expect(await readStream(lab.db, 'source/a')).toHaveLength(1);
  expect(await readStream(lab.db, 'source/b')).toHaveLength(1);
  await expect(
    appendEvents(lab.db, [event('source/a', 3)], { expected: new Map([['source/a', 2]]) }),
  ).rejects.toBeInstanceOf(VersionConflict);
});

test.each([
  "UPDATE es.events SET type = 'Other'",
  'UPDATE es.events SET data = data WHERE false',
  'DELETE FROM es.events',
  'TRUNCATE es.events',
])('the log refuses %s', async (statement) => {
  await using lab = await openLab(2);
  await appendEvents(lab.db, [event('source/a', 1)]);
  await expect(runSql(lab.url, statement)).rejects.toMatchObject({ code: 'ES403' });
  expect(await readStream(lab.db, 'source/a')).toHaveLength(1);
});
