import type {
  Connection,
  isAccepted as realAcceptance,
  NewObservation,
  recentDoubts as realDoubts,
} from '@juxta/store';

import { inOrder, isRead, ofTarget } from './captures.ts';
import { sessionOf } from './session.ts';

export interface StoredObservation extends NewObservation {
  readonly recordedAt: number;
}

export async function recordObservations(
  db: Connection,
  observations: readonly NewObservation[],
): Promise<void> {
  if (observations.length === 0) return;
  await sessionOf(db).statement('insert observations', async (trx) => {
    const { server } = trx;
    for (const observation of observations) {
      const key = `${observation.capture} ${observation.extractorVersion}`;
      await trx.lockRow(`observation ${key}`);
      if (!server.observations.get(trx, key))
        server.observations.put(trx, key, { ...observation, recordedAt: server.now() });
    }
  });
}

export async function recordConfirmation(
  db: Connection,
  capture: string,
  extractorVersion: number,
): Promise<boolean> {
  return sessionOf(db).statement('record confirmation', async (trx) => {
    const { server } = trx;
    const own = server.captures.get(trx, capture);
    if (own?.outcome !== 'not_modified' || own.same_as === null) return false;
    const all = ofTarget(trx, own.target).toSorted(inOrder);
    const earlier = all.filter((one) => inOrder(one, own) < 0);
    const last = earlier.findLast((one) => one.request === own.request);
    const wasRead = (id: string, outcomes: readonly string[]): boolean =>
      server.observations
        .rows(trx)
        .some(
          (o) => o.capture === id && o.extractorVersion === extractorVersion && outcomes.includes(o.outcome),
        );
    const isPlain =
      last !== undefined &&
      [last.id, last.same_as].includes(own.same_as) &&
      wasRead(own.same_as, ['read']) &&
      wasRead(last.id, ['read', 'not_modified']) &&
      isRead(trx, earlier.at(-1)?.id ?? '') &&
      all.at(-1) === own;
    const key = `${capture} ${extractorVersion}`;
    if (!isPlain || server.observations.get(trx, key)) return false;
    await trx.lockRow(`observation ${key}`);
    server.observations.put(trx, key, {
      capture,
      extractorVersion,
      target: own.target,
      seq: own.seq,
      outcome: 'not_modified',
      factsHash: null,
      counts: { events: 0 },
      failure: null,
      observedAt: own.ended_at.toISOString(),
      recordedAt: server.now(),
    });
    return true;
  });
}

// No source breaks in shape in a simulation: nothing is ever held back.
export const recentDoubts: typeof realDoubts = async () => ({ targets: 0, doubtful: 0 });
export const isAccepted: typeof realAcceptance = async () => false;
