import { streamOf } from '@juxta/domain';
import type { Connection, NewObservation, RecentDoubts } from '@juxta/store';

import { inOrder, isRead, ofTarget, type StoredCapture } from './captures.ts';
import { sessionOf } from './session.ts';
import type { Transaction } from './transaction.ts';

export interface StoredObservation extends NewObservation {
  readonly recordedAt: number;
}

export async function recordObservations(
  db: Connection,
  observations: readonly NewObservation[],
): Promise<void> {
  if (observations.length === 0) return;
  await sessionOf(db).statement('insert observations', async (trx) => {
    for (const observation of observations) await insert(trx, observation);
  });
}

/** False where there is one already. */
async function insert(trx: Transaction, observation: NewObservation): Promise<boolean> {
  const { observations, now } = trx.server;
  const key = `${observation.capture} ${observation.extractorVersion}`;
  await trx.lockRow(`observation ${key}`);
  if (observations.get(trx, key)) return false;
  observations.put(trx, key, { ...observation, recordedAt: now() });
  return true;
}

export async function recordConfirmation(
  db: Connection,
  capture: string,
  extractorVersion: number,
): Promise<boolean> {
  await sessionOf(db).statement('lock stream of capture', async (trx) => {
    const own = trx.server.captures.get(trx, capture);
    if (own) await trx.lock(`stream ${streamOf.target(own.target)}`);
  });
  return sessionOf(db).statement('record confirmation', (trx) => confirm(trx, capture, extractorVersion));
}

/** Under the lock of its target's stream. */
export async function confirm(trx: Transaction, capture: string, extractorVersion: number): Promise<boolean> {
  const own = trx.server.captures.get(trx, capture);
  if (own?.outcome !== 'not_modified') return false;
  if (!followsWhatWasRead(trx, own) || !confirmsTheLast(trx, own, extractorVersion)) return false;
  const { id, target, seq, ended_at } = own;
  const nothing = {
    outcome: 'not_modified' as const,
    factsHash: null,
    counts: { events: 0 },
    failure: null,
  };
  const observedAt = ended_at.toISOString();
  return insert(trx, { capture: id, extractorVersion, target, seq, ...nothing, observedAt });
}

/** The capture before it was read, and none after it was. */
function followsWhatWasRead(trx: Transaction, own: StoredCapture): boolean {
  const others = ofTarget(trx, own.target).filter(({ id }) => id !== own.id);
  const before = others
    .filter((one) => inOrder(one, own) < 0)
    .toSorted(inOrder)
    .at(-1);
  const after = others.filter((one) => inOrder(one, own) > 0);
  return before !== undefined && isRead(trx, before.id) && !after.some(({ id }) => isRead(trx, id));
}

/** What it confirms is what its request said last, as this version read it. */
function confirmsTheLast(trx: Transaction, own: StoredCapture, version: number): boolean {
  const last = ofTarget(trx, own.target)
    .filter((one) => one.request === own.request && inOrder(one, own) < 0)
    .toSorted(inOrder)
    .at(-1);
  if (!last || (last.outcome === 'body' ? last.id : last.same_as) !== own.same_as) return false;
  const read = trx.server.observations
    .rows(trx)
    .filter((row) => row.capture === last.id)
    .toSorted((a, b) => a.extractorVersion - b.extractorVersion)
    .at(-1);
  return read?.extractorVersion === version && (read.outcome === 'read' || read.outcome === 'not_modified');
}

export async function captureStanding(
  db: Connection,
  capture: string,
  extractorVersion: number,
): Promise<{ readonly read: boolean; readonly late: boolean; readonly held: string | null }> {
  return sessionOf(db).statement('capture standing', (trx) => {
    const own = trx.server.captures.get(trx, capture);
    if (!own) return { read: false, late: false, held: null };
    const observations = trx.server.observations.rows(trx);
    return {
      read: observations.some((o) => o.capture === capture && o.extractorVersion === extractorVersion),
      late: ofTarget(trx, own.target).some((other) => inOrder(other, own) > 0 && isRead(trx, other.id)),
      held: null,
    };
  });
}

/** A model has too few targets for a source to be held back: it can only count. */
export async function recentDoubts(
  db: Connection,
  source: string,
  request: string,
  doubt: string,
  targets: number,
): Promise<RecentDoubts> {
  return sessionOf(db).statement('recent doubts', (trx) => {
    const bodies = trx.server.observations.rows(trx).flatMap((row) => {
      const capture = trx.server.captures.get(trx, row.capture);
      const asked = capture?.source === source && capture.request === request && capture.outcome === 'body';
      return asked ? { target: row.target, seq: row.seq, doubtful: `doubt_${doubt}` in row.counts } : [];
    });
    const recent = bodies.toSorted((a, b) => b.seq - a.seq).slice(0, targets * 3);
    const newest = [...Map.groupBy(recent, ({ target }) => target).values()].flatMap(
      ([first]) => first ?? [],
    );
    const last = newest.slice(0, targets);
    return { targets: last.length, doubtful: last.filter(({ doubtful }) => doubtful).length };
  });
}
