import type { Database, NewCapture, NewObservation } from '@juxta/store';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { at, capture, event, newName, opened, type Lab, type Subject } from './lab.ts';

/** What captures and observations promise: order by when they were made, each read once, nothing half (DESIGN §6.1). */
export function capturesContract({ store, open, blob }: Subject): void {
  let lab: Lab;
  let db: Database;
  beforeAll(async () => {
    lab = await open();
    ({ db } = lab);
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  async function record(target: string, minute: number, more: Partial<NewCapture> = {}): Promise<string> {
    const id = await store.newCaptureId(db);
    await store.recordCaptures(db, [capture(id, target, minute, more)]);
    return id;
  }
  const body = async (text: string, more: Partial<NewCapture> = {}): Promise<Partial<NewCapture>> => ({
    outcome: 'body',
    blob: await blob(text),
    ...more,
  });

  async function observe(target: string, id: string, version = 1, more: Partial<NewObservation> = {}) {
    const seq = (await store.targetCaptures(db, target)).find((one) => one.id === id)?.seq ?? 0;
    const row: NewObservation = {
      capture: id,
      extractorVersion: version,
      target,
      seq,
      outcome: 'read',
      factsHash: null,
      counts: { events: 0 },
      failure: null,
      observedAt: at(0),
    };
    await store.recordObservations(db, [{ ...row, ...more }]);
  }
  const idsOf = (rows: readonly { readonly id: string }[]): readonly string[] => rows.map(({ id }) => id);

  test('captures come in the order in which they were made, then as they came', async () => {
    const target = newName('pkg:npm');
    const second = await record(target, 2);
    const first = await record(target, 1);
    const alike = await record(target, 2);
    expect(idsOf(await store.pendingCaptures(db, target))).toEqual([first, second, alike]);
    expect(idsOf(await store.pendingCaptures(db, target, 1))).toEqual([first]);
    expect(idsOf(await store.targetCaptures(db, target))).toEqual([first, second, alike]);
  });

  test('an answer "not modified" is read by itself where it confirms what was read last, and nowhere else', async () => {
    const target = newName('pkg:npm');
    const first = await record(target, 1, await body('one'));
    const same = { outcome: 'not_modified', status: 304, sameAs: first } as const;
    const early = await record(target, 2, same);
    expect(await store.recordConfirmation(db, early, 1)).toBe(false);
    await observe(target, first);
    expect(await store.recordConfirmation(db, early, 2)).toBe(false);
    expect(await store.recordConfirmation(db, early, 1)).toBe(true);
    expect(await store.recordConfirmation(db, early, 1)).toBe(false);
    const again = await record(target, 3, same);
    expect(await store.recordConfirmation(db, again, 1)).toBe(true);
    expect(await store.pendingCaptures(db, target)).toEqual([]);
    const other = await record(target, 4, await body('two'));
    await observe(target, other);
    const back = await record(target, 5, same);
    expect(await store.recordConfirmation(db, back, 1)).toBe(false);
    await observe(target, back, 1, { outcome: 'failed' });
    const failing = await record(target, 6, same);
    expect(await store.recordConfirmation(db, failing, 1)).toBe(false);
  });

  test('a capture is read back as it was stored, and stored once', async () => {
    const target = newName('pkg:npm');
    const failure = { code: 'dns', host: 'registry.example', detail: 'no', scope: 'source' as const };
    const id = await record(target, 1, { status: null, failure });
    await store.recordCaptures(db, [capture(id, target, 9)]);
    const [read] = await store.pendingCaptures(db, target);
    expect(read).toMatchObject({
      id,
      target,
      request: 'document',
      source: 'npm',
      outcome: 'failed',
      status: null,
      failure,
      headers: { etag: '"1"' },
      sha256: null,
      same_as: null,
      ended_at: new Date(at(1)),
      covers: { attributes: ['license'], metrics: [], releases: 'none', links: false },
    });
    expect(await store.pendingCaptures(db, target)).toHaveLength(1);
  });

  test('captures, their events and what settles them are stored together or not at all', async () => {
    const [target, stream] = [newName('pkg:npm'), newName('source')];
    const id = await store.newCaptureId(db);
    const lost = new Error('the lease was lost');
    const all = (settle: () => Promise<void>) =>
      store.recordCaptures(db, [capture(id, target, 1)], [event(stream, 1)], settle);
    await expect(all(() => Promise.reject(lost))).rejects.toBe(lost);
    expect([await store.pendingCaptures(db, target), await store.streamVersion(db, stream)]).toEqual([[], 0]);
    await all(async () => {});
    expect([idsOf(await store.pendingCaptures(db, target)), await store.streamVersion(db, stream)]).toEqual([
      [id],
      1,
    ]);
  });

  test('what a transaction under way stores is seen by itself alone', async () => {
    const target = newName('pkg:npm');
    const id = await record(target, 1);
    const row = { capture: id, target, seq: 1, outcome: 'read' as const, observedAt: at(1) };
    const rest = { extractorVersion: 1, factsHash: null, counts: {}, failure: null };
    const holder = await opened(db, async (trx) => {
      await store.recordObservations(trx, [{ ...row, ...rest }]);
      return store.pendingCaptures(trx, target);
    });
    expect([holder.result, idsOf(await store.pendingCaptures(db, target))]).toEqual([[], [id]]);
    await holder.rollback();
    expect(idsOf(await store.pendingCaptures(db, target))).toEqual([id]);
  });

  test('a capture that was read is no longer pending; one before it is late', async () => {
    const target = newName('pkg:npm');
    const [first, second] = [await record(target, 1), await record(target, 2)];
    await observe(target, second);
    await observe(target, second, 1, { outcome: 'failed' });
    expect(idsOf(await store.pendingCaptures(db, target))).toEqual([first]);
    expect(await store.captureStanding(db, first, 1)).toEqual({ read: false, late: true, held: null });
    expect(await store.captureStanding(db, second, 1)).toEqual({ read: true, late: false, held: null });
    expect(await store.captureStanding(db, second, 2)).toEqual({ read: false, late: false, held: null });
    await observe(target, second, 3);
    expect(await store.readCaptures(db, target)).toEqual(new Map([[second, 3]]));
    expect((await store.targetCaptures(db, target)).map(({ read_by }) => read_by)).toEqual([null, 3]);
  });

  test('the last body of each request that was read, and the last one that was stored', async () => {
    const target = newName('pkg:npm');
    const late = await record(target, 5, await body('a'));
    const early = await record(target, 1, await body('b'));
    const other = await record(target, 2, await body('c', { request: 'downloads' }));
    await record(target, 6);
    for (const [n, id] of [late, early, other].entries()) await observe(target, id, n + 1);
    const last = await store.lastReadCaptures(db, target);
    expect(last.map((one) => [one.request, one.id, one.extractor_version])).toEqual([
      ['document', late, 1],
      ['downloads', other, 3],
    ]);
    expect((await store.lastBody(db, target, 'document'))?.id).toBe(early);
    expect(await store.lastBody(db, target, 'none')).toBeUndefined();
  });

  test('a confirmation is looked into where it confirms another body than the last, or one that was not read', async () => {
    const target = newName('pkg:npm');
    const same = { outcome: 'not_modified' as const, status: 304 };
    const first = await record(target, 1, await body('a'));
    const second = await record(target, 3, await body('b'));
    for (const id of [first, second]) await observe(target, id);
    const anew = async (id: string) => {
      const row = (await store.targetCaptures(db, target)).find((one) => one.id === id);
      return row && (await store.confirmedAnew(db, row))?.id;
    };
    const early = await record(target, 2, { ...same, sameAs: first });
    const back = await record(target, 4, { ...same, sameAs: first });
    const stays = await record(target, 5, { ...same, sameAs: first });
    const there = await record(target, 6, { ...same, sameAs: second });
    expect(await Promise.all([early, back, stays, there].map(anew))).toEqual([
      undefined,
      first,
      undefined,
      second,
    ]);
    const broken = await record(target, 7, await body('{'));
    await observe(target, broken, 1, { outcome: 'failed' });
    expect(await anew(await record(target, 8, { ...same, sameAs: broken }))).toBe(broken);
    expect(await anew(broken)).toBeUndefined();
  });

  test('where an address was redirected, the capture itself first, then those of its request before it', async () => {
    const target = newName('pkg:npm');
    const failure = { code: 'redirect_refused', host: 'a.example', detail: '', scope: 'target' as const };
    const to = (redirect: string) => ({ failure: { ...failure, redirect } });
    await record(target, 1, to('a'));
    const last = await record(target, 5, to('e'));
    await record(target, 3);
    await record(target, 2, { ...to('b'), url: 'https://registry.example/b' });
    await record(target, 2, { ...to('b'), request: 'downloads' });
    await record(target, 6, to('f'));
    const rows = (await store.targetCaptures(db, target)).filter(({ id }) => id === last);
    const before = (limit: number) => Promise.all(rows.map((row) => store.redirectsUntil(db, row, limit)));
    expect([await before(9), await before(2)]).toEqual([[['e', null, 'a']], [['e', null]]]);
  });

  test('a confirmation is read where it is stored if it confirms what was read last, and nothing else', async () => {
    const target = newName('pkg:npm');
    const same = { outcome: 'not_modified' as const, status: 304 };
    const confirm = async (minute: number, sameAs: string, version = 1): Promise<boolean> => {
      const id = await record(target, minute, { ...same, sameAs });
      const isRead = await store.recordConfirmation(db, id, version);
      expect(await store.recordConfirmation(db, id, version)).toBe(false);
      if (!isRead) await observe(target, id);
      return isRead;
    };
    const first = await record(target, 10, await body('a'));
    expect(await store.recordConfirmation(db, first, 1)).toBe(false);
    const unread = await record(target, 11, { ...same, sameAs: first });
    expect(await store.recordConfirmation(db, unread, 1)).toBe(false);
    for (const id of [first, unread]) await observe(target, id);
    expect([await confirm(12, first), await confirm(13, first), await confirm(14, first, 2)]).toEqual([
      true,
      true,
      false,
    ]);
    // An earlier one than was read is late.
    expect(await confirm(9, first)).toBe(false);
    const second = await record(target, 20, await body('b'));
    await observe(target, second);
    expect([await confirm(21, first), await confirm(22, second), await confirm(23, second)]).toEqual([
      false,
      false,
      true,
    ]);
    const failed = await record(target, 24);
    await observe(target, failed, 1, { outcome: 'failed' });
    expect(await confirm(25, second)).toBe(false);
    await record(target, 26, await body('c', { request: 'downloads' }));
    expect(await confirm(27, second)).toBe(false);
  });

  test('whoever records a confirmation holds its stream to the end of the transaction', async () => {
    const target = newName('pkg:npm');
    const first = await record(target, 1, await body('a'));
    await observe(target, first);
    const again = await record(target, 2, { outcome: 'not_modified', status: 304, sameAs: first });
    const holder = await opened(db, (trx) => store.recordConfirmation(trx, again, 1));
    const order: string[] = [];
    const reader = await opened(db, async (trx) => ({ trx }));
    const reading = store
      .lockStreams(reader.result.trx, [`target/${target}`])
      .then(() => order.push('reads'));
    for (let n = 0; n < 5; n += 1) await store.pendingCaptures(db, target);
    order.push('committed');
    await holder.commit();
    await reading;
    await reader.commit();
    expect([holder.result, order]).toEqual([true, ['committed', 'reads']]);
  });

  test('doubts are counted over the last bodies of a request, the newest of each target', async () => {
    const source = newName('source');
    const [one, other] = [newName('pkg:npm'), newName('pkg:npm')];
    const doubt = { outcome: 'failed' as const, counts: { doubt_lost: 1 } };
    const read = async (target: string, minute: number, more: Partial<NewObservation> = {}) =>
      observe(target, await record(target, minute, await body('a', { source })), 1, more);
    await read(one, 1, doubt);
    await read(other, 1, doubt);
    await read(other, 2);
    expect(await store.recentDoubts(db, source, 'document', 'lost', 20)).toEqual({ targets: 2, doubtful: 1 });
    expect(await store.recentDoubts(db, source, 'document', 'fell', 20)).toEqual({ targets: 2, doubtful: 0 });
    expect(await store.recentDoubts(db, source, 'document', 'lost', 1)).toEqual({ targets: 1, doubtful: 0 });
  });

  test('a body that was not believed is nothing to ask about', async () => {
    const target = newName('pkg:npm');
    const first = await record(target, 1, await body('a'));
    const second = await record(target, 2, await body('b'));
    await observe(target, first);
    await observe(target, second, 1, { outcome: 'failed', failure: { code: 'mass_removal' } });
    expect((await store.lastBody(db, target, 'document'))?.id).toBe(first);
  });

  test('targets with old captures that nobody read are found, by the first of them', async () => {
    const target = newName('pkg:npm');
    const [first, second] = [await record(target, 2), await record(target, 1)];
    const found = async (seconds: number) =>
      (await store.targetsToNormalize(db, seconds)).filter((one) => one.target === target);
    expect(await found(-60)).toEqual([{ target, capture: first }]);
    expect(await found(60)).toEqual([]);
    await observe(target, first);
    expect(await found(-60)).toEqual([{ target, capture: second }]);
  });

  test('erased captures are told by their events', async () => {
    const [one, other] = [await store.newCaptureId(db), await store.newCaptureId(db)];
    expect(one < other).toBe(true);
    const data = { reason: 'takedown', sha256: null, authority: { by: 'command' } };
    await store.appendEvents(db, [{ ...event(`capture/${one}`, 1), type: 'CaptureErased', data }]);
    expect(await store.erasedCaptures(db, [one, other])).toEqual(new Set([one]));
  });
}
