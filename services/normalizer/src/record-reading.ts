import {
  decideReading,
  evolveTarget,
  fold,
  streamOf,
  target as targetDecider,
  type ReadCapture,
  type Reading,
  type SeriesEvent,
  type TargetEvent,
  type TargetState,
  type TargetTransition,
} from '@juxta/domain';
import type { Source } from '@juxta/sources';
import {
  appendEvents,
  captureStanding,
  judgeTask,
  lastSizes,
  lockStreams,
  readStream,
  recordObservations,
  type CaptureRow,
  type Connection,
  type Database,
  type NewObservation,
} from '@juxta/store';

import { countersIn, doubtOf, isOfOneHost, type Doubt } from './doubt.ts';
import { sampleEvents, toNewEvents } from './new-events.ts';
import { observationRow } from './observation-row.ts';
import { evidenced } from './read-capture.ts';
import { considerHolding, considerRelease } from './watch-source.ts';

/**
 * One transaction per capture (DESIGN §6.1): locks, state, decision, events, observation row. A repeat changes nothing, and
 * neither does a capture that another worker has made a late one meanwhile. `rederived`: an older extractor read it before.
 * What is doubtful while its source is held back is not told.
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
  const series = streamOf.series(capture.target, read.observedAt);
  const sizes = rederived ? null : await sizesOf(db, capture);
  const seen = await db.transaction().execute(async (trx) => {
    await lockStreams(trx, [stream, series]);
    const standing = await captureStanding(trx, capture.id, source.version);
    if (standing.read || (standing.late && !rederived)) return undefined;
    const state = fold(targetDecider, await readStream<TargetEvent>(trx, stream));
    const transitions = decideReading(read, state, rederived);
    const counters = await lastCounters(trx, series, read);
    const watched = !rederived && isOfOneHost(source, capture.target, capture.request);
    const doubt = watched ? doubtOf({ read, state, transitions, counters, sizes }) : null;
    const isHeld = standing.held !== null && doubt !== null;
    const events = isHeld ? [] : toNewEvents(capture.target, transitions);
    await appendEvents(trx, isHeld ? [] : [...events, ...sampleEvents(capture.target, read)], {
      meta: { source: source.id },
    });
    const row = doubted(observationRow(capture, read, events.length), doubt, {
      heldBack: isHeld ? standing.held : null,
      massRemoval: isMassRemoval(read, state, transitions),
    });
    await recordObservations(trx, [row]);
    await judge(trx, capture, row);
    return { doubt, held: standing.held };
  });
  if (seen?.doubt && seen.held === null) await considerHolding(db, capture, seen.doubt);
  if (seen?.held && !seen.doubt && capture.outcome === 'body') await considerRelease(db, capture, seen.held);
}

/** An answer that takes away most of a target is not believed: it is there as a failure, whether or not that is news. */
function isMassRemoval(
  { reading, request }: ReadCapture,
  state: TargetState,
  transitions: readonly TargetTransition[],
): boolean {
  if (reading.kind !== 'observation' || reading.observation.outcome !== 'read') return false;
  return transitions.reduce(evolveTarget, state).failing.get(request) === 'mass_removal';
}

/** What was not believed has no facts: the next answer is compared with the last one that was. */
function doubted(
  row: NewObservation,
  doubt: Doubt | null,
  { heldBack, massRemoval }: { heldBack: string | null; massRemoval: boolean },
): NewObservation {
  const counts = doubt === null ? row.counts : { ...row.counts, [`doubt_${doubt}`]: 1 };
  if (heldBack === null && !massRemoval) return { ...row, counts };
  const failure =
    heldBack === null
      ? { code: 'mass_removal', detail: 'most of what is known is gone from this answer' }
      : { code: 'held_back', detail: `its source is held back: ${heldBack}` };
  return { ...row, counts, outcome: 'failed', factsHash: null, failure };
}

const sizesKept = 5;

/** How long a body is, beside the last ones of its request. */
async function sizesOf(
  db: Database,
  { target, request, outcome, seq }: CaptureRow,
): Promise<{ bytes: number; before: readonly number[] } | null> {
  if (outcome !== 'body') return null;
  const [bytes, ...before] = await lastSizes(db, target, request, sizesKept + 1, seq + 1);
  return bytes === undefined ? null : { bytes, before };
}

/** The last samples of the counters that an answer tells. */
async function lastCounters(
  db: Connection,
  series: string,
  read: ReadCapture,
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Set(countersIn(read));
  const found = new Map<string, number>();
  if (wanted.size === 0) return found;
  for (const event of await readStream<SeriesEvent>(db, series))
    for (const { metric, value } of event.data.samples) if (wanted.has(metric)) found.set(metric, value);
  return found;
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
