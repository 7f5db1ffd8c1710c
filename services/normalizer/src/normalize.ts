import { captureStanding, lastReadCaptures, pendingCaptures, type CaptureRow } from '@juxta/store';

import { SourceMissing, type ReaderParts } from './parts.ts';
import { readCapture } from './read-capture.ts';
import { recordReading } from './record-reading.ts';
import { rederiveTarget } from './rederive.ts';

/**
 * Reads all captures of a target that nobody has read, in capture order (law 7). Bytes are read and parsed before the
 * transaction that records them; inside it, a capture that another worker was quicker with is left alone. Captures that
 * are older than one that was read are told with the history of the whole target.
 */
export async function normalizePending(
  parts: ReaderParts,
  target: string,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const [next] = await pendingCaptures(parts.db, target, 1);
    if (!next) return;
    const { late } = await captureStanding(parts.db, next.id, 0);
    const outdated = late ? null : await outdatedReading(parts, next);
    if (late) await rederiveTarget(parts, target, 'late', signal);
    else if (outdated) await normalizeOne(parts, outdated, true);
    else await normalizeOne(parts, next, false);
  }
}

/** The last answer to the same request, where an older extractor read it: it is read again first, so that causes are told apart. */
async function outdatedReading(parts: ReaderParts, next: CaptureRow): Promise<CaptureRow | null> {
  const source = parts.sources.get(next.source);
  if (!source) return null;
  const last = (await lastReadCaptures(parts.db, next.target)).find(
    (capture) => capture.request === next.request,
  );
  return last && last.extractor_version < source.version ? last : null;
}

async function normalizeOne(parts: ReaderParts, capture: CaptureRow, rederived: boolean): Promise<void> {
  const source = parts.sources.get(capture.source);
  if (!source) throw new SourceMissing(capture);
  const reading = await readCapture(parts, source, capture);
  await recordReading(parts.db, source, capture, reading, rederived);
}
