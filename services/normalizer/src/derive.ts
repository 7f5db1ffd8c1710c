import {
  decideReading,
  deriveNext,
  fold,
  target as targetDecider,
  type HistoryEntry,
  type NewEvent,
  type Reading,
  type TargetTransition,
} from '@juxta/domain';
import type { CaptureRow, NewObservation } from '@juxta/store';

import { sampleEvents } from './new-events.ts';
import { observationRow } from './observation-row.ts';
import type { ReaderParts } from './parts.ts';
import { evidenced, readCapture, tryReadCapture } from './read-capture.ts';
import { keptTransitions, type Part, type RederiveMode, type ToldHistory } from './told-history.ts';

/** A history derived from stored captures, with what goes with it where it is recorded. */
export interface DerivedHistory {
  readonly transitions: readonly TargetTransition[];
  /** What late captures would append to the stream as it stands. */
  readonly forward: readonly TargetTransition[];
  /** Samples of captures that today's extractor had not read, in capture order. */
  readonly samples: readonly NewEvent[];
  /** Their observation rows, counting the events that each of them would append. */
  readonly observations: readonly NewObservation[];
}

/** Derives a history capture by capture: one body at a time is held, however many there are. */
export async function derive(
  parts: ReaderParts,
  told: ToldHistory,
  taking: readonly Part[],
  mode: RederiveMode,
  signal?: AbortSignal,
): Promise<DerivedHistory> {
  const kept = keptTransitions(told);
  const transitions: TargetTransition[] = [];
  const forward: TargetTransition[] = [];
  const samples: NewEvent[] = [];
  const observations: NewObservation[] = [];
  let state = targetDecider.initial();
  let appended = fold(targetDecider, told.events);
  for (const part of taking) {
    signal?.throwIfAborted();
    const entry = await entryOf(parts, part, mode, kept.get(part.capture.id) ?? []);
    const next = deriveNext(entry, state);
    transitions.push(...next);
    state = next.reduce(targetDecider.evolve, state);
    if ('kept' in entry) continue;
    const news = part.late ? decideReading(entry, appended) : [];
    forward.push(...news);
    appended = news.reduce(targetDecider.evolve, appended);
    if (part.capture.read_by === entry.extractor.version) continue;
    samples.push(...sampleEvents(told.target, entry));
    observations.push(observationRow(part.capture, entry, news.length));
  }
  return { transitions, forward, samples, observations };
}

async function entryOf(
  parts: ReaderParts,
  { capture, how, late }: Part,
  mode: RederiveMode,
  kept: readonly TargetTransition[],
): Promise<HistoryEntry> {
  const source = parts.sources.get(capture.source);
  if (how === 'drop') return { kept: [] };
  if (how === 'keep' || !source) return { kept };
  if (late) return evidenced(source, capture, await readCapture(parts, source, capture));
  const reading = await tryReadCapture(parts, source, capture);
  if (reading.kind === 'missing') return { kept };
  const mistake = extractorMistake(reading);
  if (mistake === null) return evidenced(source, capture, reading);
  if (mode === 'replay') throw new ExtractorThrows(capture, mistake);
  return { kept };
}

/** Why an extractor threw; null where it did not. What it once read in those bytes is worth more than that it throws. */
function extractorMistake(reading: Reading): string | null {
  if (reading.kind !== 'observation' || reading.observation.outcome !== 'failed') return null;
  const { code, detail } = reading.observation.failure;
  return code === 'extractor_error' ? detail : null;
}

/** Today's extractor throws on a capture that was read before: the history of its target is left as it is. */
export class ExtractorThrows extends Error {
  readonly code = 'extractor_error';
  constructor({ id, source }: Pick<CaptureRow, 'id' | 'source'>, detail: string) {
    super(`the extractor of ${source} throws on capture ${id}, so nothing is told anew: ${detail}`);
  }
}
