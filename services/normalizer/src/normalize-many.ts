import {
  fold,
  streamOf,
  target as targetDecider,
  type NewEvent,
  type TargetEvent,
  type TargetState,
} from '@juxta/domain';
import type { Source } from '@juxta/sources';
import {
  appendEvents,
  lockStreams,
  pendingCapturesOf,
  readCapturesOf,
  readStreams,
  recordObservations,
  type CaptureRow,
  type Database,
  type NewObservation,
} from '@juxta/store';

import { normalizePending } from './normalize.ts';
import type { NormalizerParts } from './parts.ts';
import { readCapture, type Reading } from './read-capture.ts';
import { decide, observationRow, samples, toNewEvents } from './record-reading.ts';

/**
 * Reads the pending captures of many targets of one source in one transaction: for imports, where one each would take
 * minutes. Targets that have more than one capture to read go the ordinary way. Returns how many events were appended.
 */
export async function normalizeMany(
  parts: Omit<NormalizerParts, 'queues'>,
  source: Source,
  targets: readonly string[],
): Promise<number> {
  const pending = await pendingCapturesOf(parts.db, targets);
  const counts = Map.groupBy(pending, (capture) => capture.target);
  const single = pending.filter(
    (capture) => counts.get(capture.target)?.length === 1 && capture.source === source.id,
  );
  const readings = await Promise.all(
    single.map(async (capture) => ({ capture, reading: await readCapture(parts, source, capture) })),
  );
  const appended = await recordReadings(parts.db, source, readings);
  for (const [target, captures] of counts) if (captures.length > 1) await normalizePending(parts, target);
  return appended;
}

interface Read {
  readonly capture: CaptureRow;
  readonly reading: Reading;
}

async function recordReadings(db: Database, source: Source, readings: readonly Read[]): Promise<number> {
  if (readings.length === 0) return 0;
  const streams = readings.map(({ capture }) => streamOf.target(capture.target));
  const series = readings.map(({ capture }) => seriesOf(capture));
  return db.transaction().execute(async (trx) => {
    await lockStreams(trx, [...streams, ...series]);
    const ids = readings.map(({ capture }) => capture.id);
    const read = await readCapturesOf(trx, ids, source.version);
    const past = await readStreams(trx, streams);
    const [events, rows]: [NewEvent[], NewObservation[]] = [[], []];
    for (const one of readings) {
      if (read.has(one.capture.id)) continue;
      const told = past.get(streamOf.target(one.capture.target)) ?? [];
      const state = fold(targetDecider, told as unknown as readonly TargetEvent[]);
      const decided = eventsOf(source, one, state);
      events.push(...decided.events, ...decided.sampled);
      rows.push(
        observationRow(source, one.capture, one.reading, instantOf(one.capture), decided.events.length),
      );
    }
    await appendEvents(trx, events, { meta: { source: source.id } });
    await recordObservations(trx, rows);
    return events.length;
  });
}

function eventsOf(
  source: Source,
  { capture, reading }: Read,
  state: TargetState,
): { events: readonly NewEvent[]; sampled: readonly NewEvent[] } {
  const decided = decide(source, capture, reading, false, state);
  const { kind } = reading;
  return {
    events: toNewEvents(source, capture, streamOf.target(capture.target), decided),
    sampled:
      kind === 'observation' && reading.observation.outcome === 'read'
        ? samples(source, capture, seriesOf(capture), reading.observation)
        : [],
  };
}

const instantOf = (capture: CaptureRow): string => capture.ended_at.toISOString();
const seriesOf = (capture: CaptureRow): string => streamOf.series(capture.target, instantOf(capture));
