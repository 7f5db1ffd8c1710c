import { expect, test } from 'vitest';

import { openLogLab, renamed, type LogLab } from '../../spec/log-lab.ts';
import { appendEvents } from '../events/append.ts';
import { LogBusy } from '../events/settled-position.ts';
import { lastSeal, readSeals, sealHash } from './seal.ts';
import { sealNext, type SealOptions } from './sealer.ts';

const now: SealOptions = { ageMs: 0 };

/** Appends one event in each of some transactions; the others are rolled back, and leave holes. */
async function write(lab: LogLab, outcomes: string): Promise<void> {
  for (const [n, outcome] of [...outcomes].entries())
    await lab.db
      .transaction()
      .execute(async (trx) => {
        await appendEvents(trx, [renamed('tool/sealed', n, outcomes)]);
        if (outcome === 'x') throw new Error('given up');
      })
      .catch((error: Error) => expect(error.message).toBe('given up'));
}

test('an empty log has nothing to seal', async () => {
  await using lab = await openLogLab(3);
  expect(await sealNext(lab.db, now)).toBeNull();
  await write(lab, 'xx');
  expect(await sealNext(lab.db, now)).toBeNull();
});

test('a seal says exactly which positions of its range hold an event', async () => {
  await using lab = await openLogLab(3);
  await write(lab, '..x.xx..x');
  expect(await sealNext(lab.db, now)).toMatchObject({ number: 1, to_position: 9 });
  expect(await readSeals(lab.db, 0, 10)).toMatchObject([
    {
      from_position: 1,
      to_position: 9,
      events: 5,
      positions: [
        [1, 2],
        [4, 4],
        [7, 8],
      ],
    },
  ]);
  expect(await sealNext(lab.db, now)).toBeNull();
});

test('seals are chained, their ranges adjoin, and each holds a batch at most', async () => {
  await using lab = await openLogLab(3);
  await write(lab, '.x..x...');
  const heads = [];
  for (;;) {
    const head = await sealNext(lab.db, { ...now, batch: 2 });
    if (!head) break;
    heads.push(head);
  }
  const seals = await readSeals(lab.db, 0, 10);
  expect(seals.map((seal) => [seal.from_position, seal.to_position, seal.events])).toEqual([
    [1, 3, 2],
    [4, 6, 2],
    [7, 8, 2],
  ]);
  expect(heads.map(({ hash }) => hash)).toEqual(seals.map(({ hash }) => hash));
  expect(seals.slice(1).map(({ previous }) => previous)).toEqual(seals.slice(0, -1).map(({ hash }) => hash));
  for (const seal of seals) expect(sealHash(seal)).toEqual(seal.hash);
});

test('a few young events wait for more, a batch does not', async () => {
  await using lab = await openLogLab(3);
  await write(lab, '..');
  const young = { ageMs: 3_600_000, batch: 3 };
  expect(await sealNext(lab.db, young)).toBeNull();
  await write(lab, '.');
  expect(await sealNext(lab.db, young)).toMatchObject({ number: 1 });
});

test('nothing is sealed past a transaction that is under way, and what it brings is in the next seal', async () => {
  await using lab = await openLogLab(4);
  await write(lab, '.');
  await lab.db.transaction().execute(async (trx) => {
    await appendEvents(trx, [renamed('tool/slow', 1)]);
    await appendEvents(lab.db, [renamed('tool/quick', 1)]);
    await expect(sealNext(lab.db, { ...now, timeoutMs: 50 })).rejects.toBeInstanceOf(LogBusy);
    expect((await lastSeal(lab.db)).number).toBe(0);
  });
  expect(await sealNext(lab.db, now)).toMatchObject({ to_position: 3 });
  expect(await readSeals(lab.db, 0, 2)).toMatchObject([{ events: 3 }]);
});

test('many sealers at once, with writers at work, give one chain over every event', async () => {
  await using lab = await openLogLab(16);
  let writing = true;
  const sealing = Array.from({ length: 4 }, async () => {
    while (writing || (await sealNext(lab.db, { ...now, batch: 7 })) !== null)
      await sealNext(lab.db, { ...now, batch: 7, timeoutMs: 10_000 });
  });
  await Promise.all(
    Array.from({ length: 5 }, (_, writer) =>
      Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          lab.db
            .transaction()
            .execute(async (trx) => {
              await appendEvents(trx, [renamed(`tool/w${writer}`, n), renamed(`tool/v${writer}`, n)]);
              if (n % 5 === 4) throw new Error('given up');
            })
            .catch(() => undefined),
        ),
      ),
    ),
  );
  writing = false;
  await Promise.all(sealing);
  while (await sealNext(lab.db, now));
  const seals = await readSeals(lab.db, 0, 1_000);
  expect(seals.map(({ number }) => number)).toEqual(seals.map((_, n) => n + 1));
  expect(seals.reduce((sum, { events }) => sum + events, 0)).toBe(5 * 10 * 2);
  for (const [n, seal] of seals.entries()) {
    expect(seal.previous).toEqual(seals[n - 1]?.hash ?? Buffer.alloc(32));
    expect(seal.from_position).toBe((seals[n - 1]?.to_position ?? 0) + 1);
  }
});
