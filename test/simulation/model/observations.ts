import type { Connection, NewObservation } from '@juxta/store';

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
