import {
  decideReading,
  fold,
  streamOf,
  target as targetDecider,
  type Reading,
  type TargetEvent,
} from '@juxta/domain';
import type { Source } from '@juxta/sources';
import {
  appendEvents,
  captureStanding,
  judgeTask,
  lockStreams,
  readStream,
  recordObservations,
  type CaptureRow,
  type Connection,
  type Database,
  type NewObservation,
} from '@juxta/store';

import { sampleEvents, toNewEvents } from './new-events.ts';
import { observationRow } from './observation-row.ts';
import { evidenced } from './read-capture.ts';

/**
 * One transaction per capture (DESIGN §6.1): locks, state, decision, events, observation row. A repeat changes nothing, and
 * neither does a capture that another worker has made a late one meanwhile. `rederived`: an older extractor read it before.
 */
export async function recordReading(
  db: Database,
  source: Source,
  capture: CaptureRow,
  reading: Reading,
  rederived: boolean,
): Promise<void> {
  const stream = streamOf.target(capture.target);
  const read = evidenced(source, capture, reading);
  await db.transaction().execute(async (trx) => {
    await lockStreams(trx, [stream, streamOf.series(capture.target, read.observedAt)]);
    const standing = await captureStanding(trx, capture.id, source.version);
    if (standing.read || (standing.late && !rederived)) return;
    const state = fold(targetDecider, await readStream<TargetEvent>(trx, stream));
    const events = toNewEvents(capture.target, decideReading(read, state, rederived));
    await appendEvents(trx, [...events, ...sampleEvents(capture.target, read)], {
      meta: { source: source.id },
    });
    const row = observationRow(capture, read, events.length);
    await recordObservations(trx, [row]);
    await judge(trx, capture, row);
  });
}

/** The schedule learns from what was read, not from bytes. */
async function judge(
  trx: Connection,
  capture: CaptureRow,
  { factsHash, seq, extractorVersion, observedAt }: NewObservation,
): Promise<void> {
  if (factsHash === null) return;
  const { target, request } = capture;
  await judgeTask(trx, { target, request, seq, extractorVersion, factsHash, observedAt });
}
