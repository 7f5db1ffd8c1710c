import {
  currentHistory,
  deriveHistory,
  fold,
  reconcileHistory,
  target as decider,
  type TargetEvent,
} from '@juxta/domain';
import { newCaptureId, readStream, recordCaptures, targetCaptures, type Database } from '@juxta/store';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { answered, npm, openLab, packageDocument, refused } from '../spec/lab.ts';
import { normalizePending } from './normalize.ts';
import type { ReaderParts } from './parts.ts';
import { evidenced, readCapture } from './read-capture.ts';
import { rederiveTarget } from './rederive.ts';

const rawModel = fc.record({
  kind: fc.constantFrom(
    'body',
    'body',
    'body',
    'not_modified',
    'failed',
    'absent',
    'broken_host',
    'downloads',
  ),
  license: fc.constantFrom('MIT', 'ISC'),
  version: fc.constantFrom('1.0.0', '2.0.0'),
  repository: fc.boolean(),
});
type Raw = typeof rawModel extends fc.Arbitrary<infer Value> ? Value : never;

/** What happens to each transaction in turn: its worker dies before it is committed, after it, or not at all. */
const fates = fc.infiniteStream(fc.constantFrom('lives', 'lives', 'lives', 'dies_before', 'dies_after'));
const plans = fc.array(rawModel, { minLength: 2, maxLength: 6 }).chain((raws) =>
  fc.record({
    raws: fc.constant(raws),
    order: fc.shuffledSubarray([...raws.keys()], { minLength: raws.length }),
    sizes: fc.infiniteStream(fc.integer({ min: 1, max: 3 })),
    replays: fc.infiniteStream(fc.boolean()),
    fates,
  }),
);

class Died extends Error {}

/** A database whose transactions meet the fates of a stream. */
function mortal(db: Database, next: () => string): Database {
  const transaction = () => ({
    execute: async <Result>(work: (trx: Database) => Promise<Result>): Promise<Result> => {
      const fate = next();
      const result = await db.transaction().execute(async (trx) => {
        const done = await work(trx);
        if (fate === 'dies_before') throw new Died();
        return done;
      });
      if (fate === 'dies_after') throw new Died();
      return result;
    },
  });
  return new Proxy(db, {
    get: (inner, name) => {
      if (name === 'transaction') return transaction;
      const value: unknown = Reflect.get(inner, name);
      return typeof value === 'function' ? value.bind(inner) : value;
    },
  });
}

async function untilItLives(step: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await step();
      return;
    } catch (error) {
      if (!(error instanceof Died)) throw error;
    }
  }
}

/** The bytes and fields of the n-th capture of a target. */
async function store(parts: ReaderParts, target: string, n: number, raw: Raw): Promise<void> {
  const { kind, license, version, repository } = raw;
  const manifest = { license, ...(!repository && { repository: undefined }) };
  const body =
    kind === 'downloads'
      ? { downloads: n, start: '2026-01-01', end: '2026-01-07' }
      : { ...packageDocument(version, manifest), name: target.slice('pkg:npm/'.length) };
  const hasBody = kind === 'body' || kind === 'downloads';
  const row = {
    ...answered(kind === 'downloads' ? 'downloads' : 'document'),
    id: await newCaptureId(parts.db),
    target,
    endedAt: new Date(Date.UTC(2026, 0, 1 + n)).toISOString(),
    blob: hasBody ? await parts.blobs.prepare(Buffer.from(JSON.stringify(body))) : null,
    ...(kind === 'failed' && refused(version === '1.0.0' ? 'bad_json' : 'too_large')),
    ...(kind === 'broken_host' && refused('dns', 'source')),
    ...((kind === 'absent' || kind === 'not_modified') && { outcome: kind, status: null }),
  };
  await recordCaptures(parts.db, [row]);
}

/** What today's extractor reads in all captures of a target, in capture order. */
async function derived(parts: ReaderParts, target: string) {
  const entries = [];
  for (const capture of await targetCaptures(parts.db, target))
    entries.push(evidenced(npm(), capture, await readCapture(parts, npm(), capture)));
  return deriveHistory(entries);
}

test('whatever the order of arrival, and wherever workers die, the log tells the history derived in capture order', async () => {
  await using lab = await openLab();
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(plans, async ({ raws, order, sizes, replays, fates: each }) => {
      const target = `pkg:npm/p${(runs += 1)}`;
      const parts = { ...lab.parts, db: mortal(lab.parts.db, () => each.next().value) };
      for (let start = 0; start < order.length;) {
        const size = sizes.next().value;
        for (const n of order.slice(start, start + size)) await store(lab.parts, target, n, raws[n]!);
        start += size;
        const worker = () => untilItLives(() => normalizePending(parts, target));
        await Promise.all([worker(), worker()]);
        if (replays.next().value) await untilItLives(() => rederiveTarget(parts, target, 'replay'));
      }
      const events = await readStream<TargetEvent>(lab.parts.db, `target/${target}`);
      const expected = await derived(lab.parts, target);
      expect(fold(decider, events)).toEqual(fold(decider, expected));
      expect(reconcileHistory({ current: currentHistory(events), forward: [], derived: expected })).toBe(
        'append_forward',
      );
      expect(await rederiveTarget(lab.parts, target, 'replay')).toEqual({ rederived: false, events: 0 });
    }),
    { numRuns: 40 },
  );
  const [{ anew }] = (await lab.query(
    "SELECT count(*)::int AS anew FROM es.events WHERE type = 'HistoryRederived'",
  )) as [{ anew: number }];
  expect(anew).toBeGreaterThan(0);
}, 300_000);
