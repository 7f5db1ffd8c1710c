import {
  logStart,
  RepeatedEvent,
  untilSettled,
  VersionConflict,
  type Database,
  type LogCursor,
} from '@juxta/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { cutOff, event, newName, opened, type Lab, type Subject } from './lab.ts';

const types = ['SourceRecovered'];

/** What the log promises its writers and its readers (DESIGN §6). */
export function logContract({ store, open }: Subject): void {
  const { appendEvents, lockStreams, readLog, readStream, streamVersion } = store;
  let lab: Lab;
  let db: Database;
  beforeAll(async () => {
    lab = await open();
    ({ db } = lab);
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  const versions = async (stream: string): Promise<readonly number[]> =>
    (await readStream<{ version: number }>(db, stream)).map(({ version }) => version);

  /** What a reader that stands here sees next. */
  async function seenAfter(cursor: LogCursor, ...streams: readonly string[]) {
    const { events } = await readLog(db, cursor, types, 1_000);
    return events
      .filter(({ stream }) => streams.includes(stream))
      .map(({ stream, version }) => [streams.indexOf(stream), version]);
  }

  async function end(): Promise<LogCursor> {
    await lab.visible();
    return (await readLog(db, logStart, types, 10_000)).cursor;
  }

  describe('an append', () => {
    test('gives places in the order of the call, versions by stream, and is read back', async () => {
      const [a, b] = [newName('source'), newName('source')];
      const events = [event(a, 1), event(b, 1), event(a, 2)];
      const places = await appendEvents(db, events);
      expect(places.map(({ version, isNew }) => [version, isNew])).toEqual([
        [1, true],
        [1, true],
        [2, true],
      ]);
      const positions = places.map(({ position }) => position);
      expect(positions).toEqual(positions.toSorted((x, y) => x - y));
      expect(await readStream(db, a)).toMatchObject([
        { position: positions[0], stream: a, version: 1, id: events[0]?.id, data: events[0]?.data },
        { position: positions[2], version: 2, occurredAt: '2026-01-01T00:00:00.000Z' },
      ]);
      expect([await streamVersion(db, a), await streamVersion(db, newName('source'))]).toEqual([2, 0]);
    });

    test('of nothing is nothing, and one with an event twice is refused', async () => {
      const stream = newName('source');
      expect(await appendEvents(db, [])).toEqual([]);
      const twice = appendEvents(db, [event(stream, 1), event(stream, 1)]);
      await expect(twice).rejects.toBeInstanceOf(RepeatedEvent);
      expect(await versions(stream)).toEqual([]);
    });

    test('that is repeated gives the first result, whatever it expects', async () => {
      const stream = newName('source');
      const expected = new Map([[stream, 0]]);
      const first = await appendEvents(db, [event(stream, 1), event(stream, 2)], { expected });
      const again = await appendEvents(db, [event(stream, 1), event(stream, 2)], { expected });
      expect(again).toEqual(first.map((place) => ({ ...place, isNew: false })));
    });

    test('that is half known stores the other half, after what is there', async () => {
      const [a, b] = [newName('source'), newName('source')];
      const [known] = await appendEvents(db, [event(a, 1)]);
      const places = await appendEvents(db, [event(a, 2), event(a, 1), event(b, 1)]);
      expect(places.map(({ version, isNew }) => [version, isNew])).toEqual([
        [2, true],
        [1, false],
        [1, true],
      ]);
      expect(places[1]?.position).toBe(known?.position);
    });

    test.each([
      ['that is behind', 1],
      ['that is ahead', 3],
      ['of a stream that must not exist', 0],
    ])('with an expected version %s is refused as a whole', async (_, version) => {
      const [stream, other] = [newName('source'), newName('source')];
      await appendEvents(db, [event(stream, 1), event(stream, 2)]);
      const refused = appendEvents(db, [event(other, 1), event(stream, 3)], {
        expected: new Map([[stream, version]]),
      });
      await expect(refused).rejects.toBeInstanceOf(VersionConflict);
      expect([await versions(stream), await versions(other)]).toEqual([[1, 2], []]);
    });

    test('asks for the versions of streams that grow or are only watched, not of those it has nothing new for', async () => {
      const [known, grows, watched] = [newName('source'), newName('source'), newName('source')];
      await appendEvents(db, [event(known, 1), event(watched, 1)]);
      const call = (watchedVersion: number) =>
        appendEvents(db, [event(known, 1), event(grows, 1)], {
          expected: new Map([
            [known, 0],
            [grows, 0],
            [watched, watchedVersion],
          ]),
        });
      await expect(call(0)).rejects.toBeInstanceOf(VersionConflict);
      expect(await versions(grows)).toEqual([]);
      expect((await call(1)).map(({ isNew }) => isNew)).toEqual([false, true]);
      expect((await call(0)).map(({ isNew }) => isNew)).toEqual([false, false]);
    });

    test('must be the first write of its transaction', async () => {
      const [a, b] = [newName('source'), newName('source')];
      const second = db.transaction().execute(async (trx) => {
        await appendEvents(trx, [event(a, 1)]);
        await appendEvents(trx, [event(b, 1)]);
      });
      await expect(second).rejects.toMatchObject({ code: 'ES500' });
      expect([await versions(a), await versions(b)]).toEqual([[], []]);
    });

    test('waits for the one that has its stream, and is decided after it', async () => {
      const stream = newName('source');
      const holder = await opened(db, async (trx) => {
        await lockStreams(trx, [stream]);
        return appendEvents(trx, [event(stream, 1)]);
      });
      const order: string[] = [];
      const expected = new Map([[stream, 1]]);
      const waiting = appendEvents(db, [event(stream, 2)], { expected }).then(() => order.push('second'));
      for (let n = 0; n < 5; n += 1) await versions(stream);
      order.push('first');
      await holder.commit();
      await waiting;
      expect(order).toEqual(['first', 'second']);
      expect(await versions(stream)).toEqual([1, 2]);
    });

    test.each(['before', 'after'] as const)(
      'cut off %s its commit is done is settled by a retry',
      async (when) => {
        const stream = newName('source');
        const cut = cutOff(db, when);
        const [place] = await untilSettled(() =>
          cut.transaction().execute((trx) => appendEvents(trx, [event(stream, 1)])),
        );
        expect(place).toMatchObject({ version: 1, isNew: when === 'before' });
        expect(await versions(stream)).toEqual([1]);
      },
    );
  });

  describe('a reader', () => {
    test('sees nothing of a transaction under way, nor what was committed after it began', async () => {
      const [slow, quick] = [newName('source'), newName('source')];
      const start = await end();
      const holder = await opened(db, (trx) => appendEvents(trx, [event(slow, 1)]));
      await appendEvents(db, [event(quick, 1)]);
      expect(await versions(quick)).toEqual([1]);
      expect([await versions(slow), await seenAfter(start, slow, quick)]).toEqual([[], []]);
      await holder.commit();
      await lab.visible();
      expect(await seenAfter(start, slow, quick)).toEqual([
        [0, 1],
        [1, 1],
      ]);
    });

    test('goes by transaction before position, and a roll-back leaves a gap that nobody waits for', async () => {
      const [early, late, lost] = [newName('source'), newName('source'), newName('source')];
      const start = await end();
      const gone = await opened(db, (trx) => appendEvents(trx, [event(lost, 1)]));
      await appendEvents(db, [event(early, 1)]);
      await gone.rollback();
      await appendEvents(db, [event(late, 1)]);
      await lab.visible();
      expect(await seenAfter(start, early, late, lost)).toEqual([
        [0, 1],
        [1, 1],
      ]);
    });

    test('goes on where it stopped, whatever the size of its pages', async () => {
      const stream = newName('source');
      let cursor = await end();
      await appendEvents(
        db,
        [1, 2, 3, 4, 5].map((n) => event(stream, n)),
      );
      await lab.visible();
      const seen: number[] = [];
      for (const limit of [1, 2, 5, 5]) {
        const page = await readLog(db, cursor, types, limit);
        seen.push(...page.events.map(({ version }) => version));
        cursor = page.cursor;
      }
      expect(seen).toEqual([1, 2, 3, 4, 5]);
      expect((await readLog(db, cursor, types, 5)).cursor).toEqual(cursor);
      expect((await readLog(db, logStart, ['CaptureErased'], 5)).events).toEqual([]);
    });

    test('sees each stream ascending, however many writers write it at once', async () => {
      const streams = Array.from({ length: 4 }, () => newName('source'));
      const start = await end();
      const calls = Array.from({ length: 12 }, (_, n) =>
        appendEvents(
          db,
          (n % 2 ? streams : streams.toReversed()).map((stream) => event(stream, n)),
        ),
      );
      await Promise.all(calls);
      await lab.visible();
      const seen = await seenAfter(start, ...streams);
      for (const [n] of streams.entries())
        expect(seen.filter(([stream]) => stream === n).map(([, version]) => version)).toEqual(
          Array.from({ length: 12 }, (_, index) => index + 1),
        );
    });

    test('keeps where it has come to, and never goes back', async () => {
      const name = newName('reader');
      expect(await store.readCheckpoint(db, name)).toEqual(logStart);
      await store.moveCheckpoint(db, name, { xid: '10', position: 5 });
      for (const back of [
        { xid: '9', position: 50 },
        { xid: '10', position: 4 },
      ])
        await store.moveCheckpoint(db, name, back);
      expect(await store.readCheckpoint(db, name)).toEqual({ xid: '10', position: 5 });
    });
  });

  test('the streams that were ever linked to a target are found by it', async () => {
    const [a, b] = [newName('tool'), newName('tool')];
    const target = newName('pkg:npm');
    const data = { target, relation: 'self', authority: { by: 'catalog' } };
    const link = (stream: string) => ({
      ...event(stream, 'link'),
      type: 'TargetLinked',
      schemaVersion: 1,
      data,
    });
    await appendEvents(db, [link(a), link(b)]);
    const streams = [a, b].toSorted();
    expect(await store.streamsLinkedTo(db, target)).toEqual(streams);
    expect(await store.streamsLinkedToAny(db, [target, 'pkg:npm/none'])).toEqual(
      new Map([
        [target, streams],
        ['pkg:npm/none', []],
      ]),
    );
  });
}
