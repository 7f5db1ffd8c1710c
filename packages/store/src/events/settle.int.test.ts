import { cuttingProxy, runSql, type Cut } from '@juxta/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

import { openLogLab, renamed, type LogLab } from '../../spec/log-lab.ts';
import { connect } from '../database.ts';
import { appendEvents, VersionConflict } from './append.ts';
import { readStream } from './read.ts';
import { appendSettled, isUnsettled, untilSettled } from './settle.ts';

const stream = 'tool/settled';
const asks = { request: 'es.append', answer: 'SELECT ' } as const;
const commits = { request: 'commit', answer: 'COMMIT\0' } as const;

/** A connection whose next `cuts` are made at an append, or at the commit of a transaction. */
async function openCut(lab: LogLab, at: Readonly<Record<Cut, string>>, cuts: readonly Cut[]) {
  const left = [...cuts];
  const proxy = await cuttingProxy(lab.url, (chunk, way) => {
    if (way !== left[0] || !chunk.includes(at[way])) return false;
    left.shift();
    return true;
  });
  const db = connect(proxy.url, 4);
  return {
    db,
    proxy,
    [Symbol.asyncDispose]: async () => {
      await db.destroy();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

describe('an append whose outcome is unknown', () => {
  test.each<[string, Cut[], boolean]>([
    ['was never heard of', ['request'], true],
    ['was stored, and the answer lost', ['answer'], false],
    ['was lost, then stored twice without an answer', ['request', 'answer', 'answer'], false],
  ])('%s: it is stored once, and its place is told', async (_, cuts, isNew) => {
    await using lab = await openLogLab(2);
    await using cut = await openCut(lab, asks, cuts);
    const events = [renamed(stream, 1), renamed(stream, 2)];
    const appended = await appendSettled(cut.db, events, { expected: new Map([[stream, 0]]) });
    expect(cut.proxy.cuts).toBe(cuts.length);
    const stored = await readStream<{ position: number; version: number }>(lab.db, stream);
    expect(appended).toEqual(stored.map(({ position, version }) => ({ position, version, isNew })));
    expect(stored.map(({ version }) => version)).toEqual([1, 2]);
  });

  test.each<[string, Cut]>([
    ['before COMMIT arrives', 'request'],
    ['after COMMIT, before its answer', 'answer'],
  ])('in a transaction that is cut %s', async (_, way) => {
    await using lab = await openLogLab(2);
    await using cut = await openCut(lab, commits, [way]);
    const [appended] = await untilSettled(() =>
      cut.db.transaction().execute((trx) => appendEvents(trx, [renamed(stream, 1)])),
    );
    expect(cut.proxy.cuts).toBe(1);
    expect(appended).toMatchObject({ version: 1, isNew: way === 'request' });
    expect(await readStream(lab.db, stream)).toHaveLength(1);
  });

  test('waits for the first try where that still runs on the server', async () => {
    await using lab = await openLogLab(4);
    const appending = await lab.db.transaction().execute(async (trx) => {
      await sql`SELECT es.lock_streams(${[stream]}::text[])`.execute(trx);
      const waiting = appendSettled(lab.db, [renamed(stream, 1)]);
      await terminateWhoWaits(lab.url);
      return { waiting };
    });
    expect(await appending.waiting).toMatchObject([{ version: 1, isNew: true }]);
    expect(await readStream(lab.db, stream)).toHaveLength(1);
  });

  test('however the connections of several writers are cut, every event is stored once and told where', async () => {
    await using lab = await openLogLab(4);
    let run = 0;
    const cuts = fc.array(fc.constantFrom<Cut>('request', 'answer'), { maxLength: 6 });
    const property = fc.asyncProperty(cuts, async (planned) => {
      run += 1;
      await using cut = await openCut(lab, asks, planned);
      const streams = ['a', 'b'].map((name) => `tool/${run}-${name}`);
      const told = await Promise.all(
        Array.from({ length: 3 }, (_, writer) =>
          appendSettled(
            cut.db,
            streams.map((each) => renamed(each, writer)),
            { attempts: 20 },
          ),
        ),
      );
      for (const [n, each] of streams.entries()) {
        const stored = await readStream<{ position: number; version: number; id: string }>(lab.db, each);
        expect(stored.map(({ version }) => version)).toEqual([1, 2, 3]);
        for (const [writer, places] of told.entries()) {
          const { position, version } = stored.find(({ id }) => id === renamed(each, writer).id) ?? {};
          expect(places[n]).toMatchObject({ position, version });
        }
      }
    });
    await fc.assert(property, { numRuns: 15, examples: [[['answer', 'request', 'answer', 'answer']]] });
  });
});

/** Ends the backend that waits for an advisory lock, once there is one. */
async function terminateWhoWaits(url: string): Promise<void> {
  for (;;) {
    const ended = await runSql(
      url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'`,
    );
    if (ended.length > 0) return;
  }
}

describe('it gives up', () => {
  test('at once on a refusal, which is an outcome', async () => {
    await using lab = await openLogLab(2);
    let tries = 0;
    const refused = untilSettled(() => {
      tries += 1;
      return appendEvents(lab.db, [renamed(stream, 1)], { expected: new Map([[stream, 7]]) });
    });
    await expect(refused).rejects.toBeInstanceOf(VersionConflict);
    expect(tries).toBe(1);
  });

  test('after some tries, with the last error', async () => {
    await using lab = await openLogLab(2);
    await using cut = await openCut(
      lab,
      asks,
      Array.from({ length: 9 }, () => 'request' as const),
    );
    const lost = appendSettled(cut.db, [renamed(stream, 1)], { attempts: 3 });
    await expect(lost).rejects.toSatisfy(isUnsettled);
    expect(cut.proxy.cuts).toBe(3);
    expect(await readStream(lab.db, stream)).toEqual([]);
  });

  test('when it is told to', async () => {
    const stop = new AbortController();
    const stopped = untilSettled(
      () => {
        stop.abort(new Error('shutting down'));
        throw Object.assign(new Error('serialize'), { code: '40001' });
      },
      { signal: stop.signal },
    );
    await expect(stopped).rejects.toThrow('aborted');
  });
});

test.each([
  ['40001', true],
  ['40P01', true],
  ['23505', true],
  ['08006', true],
  ['57P01', true],
  ['57014', false],
  ['23503', false],
  ['ES409', false],
  ['ECONNRESET', true],
  ['ENOENT', false],
])('%s leaves the outcome open or asks to try again: %s', (code, open) => {
  expect(isUnsettled(Object.assign(new Error('x'), { code }))).toBe(open);
});
