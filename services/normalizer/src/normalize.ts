import { lastReadCaptures, pendingCaptures, type CaptureRow } from '@juxta/store';

import type { NormalizerParts } from './parts.ts';
import { readCapture } from './read-capture.ts';
import { recordReading } from './record-reading.ts';

/**
 * Reads all captures of a target that nobody has read, in capture order (law 7). Bytes are read and parsed before the
 * transaction that records them; inside it, a capture that another worker was quicker with is left alone.
 */
export async function normalizePending(
  parts: Omit<NormalizerParts, 'queues'>,
  target: string,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const [next] = await pendingCaptures(parts.db, target, 1);
    if (!next) return;
    const outdated = await outdatedReading(parts, next);
    if (outdated) await normalizeOne(parts, outdated, true);
    else await normalizeOne(parts, next, false);
  }
}

/** The last answer to the same request, where an older extractor read it: it is read again first, so that causes are told apart. */
async function outdatedReading(
  parts: Omit<NormalizerParts, 'queues'>,
  next: CaptureRow,
): Promise<CaptureRow | null> {
  const source = parts.sources.get(next.source);
  if (!source) return null;
  const last = (await lastReadCaptures(parts.db, next.target)).find(
    (capture) => capture.request === next.request,
  );
  return last && last.extractor_version < source.version ? last : null;
}

async function normalizeOne(
  parts: Omit<NormalizerParts, 'queues'>,
  capture: CaptureRow,
  rederived: boolean,
): Promise<void> {
  const source = parts.sources.get(capture.source);
  if (!source)
    throw new Error(
      `no source "${capture.source}" is installed, which capture ${capture.id} needs to be read`,
    );
  const reading = await readCapture(parts, source, capture);
  await recordReading(parts.db, source, capture, reading, rederived);
}
