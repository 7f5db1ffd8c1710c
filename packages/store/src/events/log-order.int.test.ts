import { testDatabase } from '@juxta/testing';
import fc from 'fast-check';
import type { ControlledTransaction } from 'kysely';
import { expect, test } from 'vitest';

import { event, keyOf, Reader, untilVisible } from '../../spec/log-reader.ts';
import { openStore, type Database } from '../database.ts';
import type { Tables } from '../tables.ts';
import { appendEvents } from './append.ts';
import { logStart, type LogCursor } from './read.ts';

const slots = 4;
const streamCount = 5;

/** One step of a history: which transaction or reader moves next is chosen by the property. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('begin' as const),
    slot: fc.nat(slots - 1),
    streams: fc.uniqueArray(fc.nat(streamCount - 1), { minLength: 1, maxLength: 3 }),
    each: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('end' as const),
    slot: fc.nat(slots - 1),
    commit: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('read' as const), reader: fc.nat(2), limit: fc.integer({ min: 1, max: 6 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Open {
  readonly trx: ControlledTransaction<Tables>;
  readonly streams: readonly number[];
  readonly keys: readonly string[];
}

/** Runs a history: several transactions are open at once, and end in an order of their own. Gives what was committed. */
async function run(
  db: Database,
  name: string,
  steps: readonly Step[],
  readers: readonly Reader[],
): Promise<string[]> {
  const open = new Map<number, Open>();
  const committed: string[] = [];
  const end = async (slot: number, commit: boolean): Promise<void> => {
    const ended = open.get(slot);
    if (!ended) return;
    open.delete(slot);
    await (commit ? ended.trx.commit() : ended.trx.rollback()).execute();
    if (commit) committed.push(...ended.keys);
  };
  for (const [n, move] of steps.entries()) {
    if (move.kind === 'read') {
      await readers[move.reader]?.read(db, move.limit);
      readers[move.reader]?.expectOrder();
    } else if (move.kind === 'end') await end(move.slot, move.commit);
    else {
      // A stream that another open transaction writes would wait for it, as it must: that is not this property's matter.
      const taken = new Set([...open.values()].flatMap(({ streams }) => streams));
      if (open.has(move.slot) || move.streams.some((stream) => taken.has(stream))) continue;
      const events = move.streams.flatMap((stream) =>
        Array.from({ length: move.each }, (_, part) => event(`source/${name}-${stream}`, n, part)),
      );
      const trx = await db.startTransaction().execute();
      await appendEvents(trx, events);
      open.set(move.slot, { trx, streams: move.streams, keys: events.map(keyOf) });
    }
  }
  for (const slot of open.keys()) await end(slot, slot % 2 === 0);
  return committed;
}

test('whatever is open, committed and rolled back in whatever order, all readers see the same log, each event once', async () => {
  await using database = await testDatabase();
  const store = await openStore(database.url, { maxConnections: slots + 2 });
  let history = 0;
  let start: LogCursor = logStart;
  const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
    history += 1;
    const readers = [1, 2, 3].map(() => new Reader(start));
    const committed = await run(store.db, `h${history}`, steps, readers);
    await untilVisible(store.db);
    for (const [n, reader] of readers.entries()) {
      while ((await reader.read(store.db, 2 + n * 3)) > 0);
      reader.expectOrder();
      expect(reader.seen.map(keyOf).toSorted()).toEqual(committed.toSorted());
      expect(reader.seen.map(keyOf)).toEqual(readers[0]?.seen.map(keyOf));
    }
    start = readers[0]?.cursor ?? start;
  });
  try {
    await fc.assert(property, { numRuns: 40 });
  } finally {
    await store.close();
  }
});
