import { decideReading, fold, streamOf, target as targetDecider, type ReadCapture } from '@juxta/domain';
import type { TargetEvent } from '@juxta/domain';
import type { Source } from '@juxta/sources';
import {
  appendEvents,
  lockStreams,
  nextCaptures,
  pendingCapturesOf,
  readStreams,
  recordObservations,
  type CaptureRow,
  type Database,
} from '@juxta/store';

import { sampleEvents, toNewEvents } from './new-events.ts';
import { normalizePending } from './normalize.ts';
import { observationRow } from './observation-row.ts';
import type { ReaderParts } from './parts.ts';
import { evidenced, readCapture } from './read-capture.ts';

/**
 * Reads the pending captures of many targets of one source in one transaction: for imports, where one each would take
 * minutes. Targets with more to do than to read their next capture go the ordinary way, whose events are not counted.
 * Returns how many events were appended.
 */
export async function normalizeMany(
  parts: ReaderParts,
  source: Source,
  targets: readonly string[],
): Promise<number> {
  const pending = await pendingCapturesOf(parts.db, targets);
  const counts = Map.groupBy(pending, (capture) => capture.target);
  const single = pending.filter(
    (capture) => counts.get(capture.target)?.length === 1 && capture.source === source.id,
  );
  const next = await nextCaptures(parts.db, idsOf(single), source.version);
  const readings = await Promise.all(
    single
      .filter(({ id }) => next.has(id))
      .map(async (capture) => {
        return { capture, read: evidenced(source, capture, await readCapture(parts, source, capture)) };
      }),
  );
  const appended = await recordReadings(parts.db, source, readings);
  const done = new Set(readings.map(({ capture }) => capture.target));
  for (const target of counts.keys()) if (!done.has(target)) await normalizePending(parts, target);
  return appended;
}

interface CapturedReading {
  readonly capture: CaptureRow;
  readonly read: ReadCapture;
}

async function recordReadings(
  db: Database,
  source: Source,
  readings: readonly CapturedReading[],
): Promise<number> {
  if (readings.length === 0) return 0;
  const captures = readings.map(({ capture }) => capture);
  const streams = captures.map(({ target }) => streamOf.target(target));
  const series = readings.map(({ capture, read }) => streamOf.series(capture.target, read.observedAt));
  return db.transaction().execute(async (trx) => {
    await lockStreams(trx, [...streams, ...series]);
    // Another worker may have read some of them, or later ones, before the locks were had.
    const next = await nextCaptures(trx, idsOf(captures), source.version);
    const past = await readStreams(trx, streams);
    const told = readings.flatMap(({ capture, read }) => {
      if (!next.has(capture.id)) return [];
      const stream = past.get(streamOf.target(capture.target)) ?? [];
      const state = fold(targetDecider, stream as unknown as readonly TargetEvent[]);
      const events = toNewEvents(capture.target, decideReading(read, state, false));
      return [
        {
          events: [...events, ...sampleEvents(capture.target, read)],
          row: observationRow(capture, read, events.length),
        },
      ];
    });
    const events = told.flatMap((one) => one.events);
    await appendEvents(trx, events, { meta: { source: source.id } });
    await recordObservations(
      trx,
      told.map(({ row }) => row),
    );
    return events.length;
  });
}

const idsOf = (captures: readonly CaptureRow[]): readonly string[] => captures.map(({ id }) => id);
