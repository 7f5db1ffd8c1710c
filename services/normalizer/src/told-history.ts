import { currentHistory, streamOf, transitionsByCapture, type TargetEvent } from '@juxta/domain';
import {
  erasedCaptures,
  readStream,
  targetCaptures,
  type Database,
  type HistoryCapture,
  type RecordedEvent,
} from '@juxta/store';

import { SourceMissing, type ReaderParts } from './parts.ts';

/**
 * `late`: captures came that were made before others which were read; `replay`: all that was read before is read again.
 */
export type RederiveMode = 'late' | 'replay';

/** A target as it stands before its history is derived again. */
export interface ToldHistory {
  readonly target: string;
  /** Of the target's stream. */
  readonly version: number;
  readonly events: readonly TargetEvent[];
  /** In capture order, read or not. */
  readonly captures: readonly HistoryCapture[];
  readonly erased: ReadonlySet<string>;
}

export async function readTold(db: Database, target: string): Promise<ToldHistory> {
  const events = await readStream<TargetEvent & RecordedEvent>(db, streamOf.target(target));
  const captures = await targetCaptures(db, target);
  const erased = await erasedCaptures(
    db,
    captures.map((capture) => capture.id),
  );
  return { target, version: events.at(-1)?.version ?? 0, events, captures, erased };
}

/** How each capture takes part in the history that is derived, in capture order. */
export interface Part {
  readonly capture: HistoryCapture;
  /** `keep`: its transitions are taken as they stand. */
  readonly how: 'read' | 'keep' | 'drop';
  /** Nobody has read it, while one made after it was read. */
  readonly late: boolean;
}

/**
 * Which captures make the history. A replay reads all that were read before; late captures need only those from the first
 * of them on, as long as today's extractors read the rest. What is not yet due to be read is left to its own turn.
 */
export function partsOf(
  sources: ReaderParts['sources'],
  { captures, erased }: ToldHistory,
  mode: RederiveMode,
): readonly Part[] {
  const last = captures.findLastIndex((capture) => capture.read_by !== null);
  const taking = captures.slice(0, last + 1).filter(({ read_by }) => read_by !== null || mode === 'late');
  const firstLate = taking.findIndex((capture) => capture.read_by === null);
  const outdated = taking.some(({ source, read_by }) => read_by !== null && read_by < versionOf(source));
  const from = mode === 'replay' || outdated ? 0 : firstLate;

  function versionOf(source: string): number {
    return sources.get(source)?.version ?? 0;
  }
  return taking.map((capture, n) => {
    const late = capture.read_by === null;
    if (late && !sources.get(capture.source)) throw new SourceMissing(capture);
    if (!late && (erased.has(capture.id) || capture.held)) return { capture, late, how: 'drop' };
    // What a later version of Juxta read, or a source that is not installed, this one cannot read better.
    const foreign = capture.read_by !== null && capture.read_by > versionOf(capture.source);
    return { capture, late, how: n < from || foreign ? 'keep' : 'read' };
  });
}

export const keptTransitions = (told: ToldHistory): ReturnType<typeof transitionsByCapture> =>
  transitionsByCapture(currentHistory(told.events));
