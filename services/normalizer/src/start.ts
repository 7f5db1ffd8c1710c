import { normalizeTarget, type RunningWorker } from '@juxta/jobs';

import { normalizePending } from './normalize.ts';
import type { NormalizerParts } from './parts.ts';

export { normalizeMany } from './normalize-many.ts';
export { normalizePending } from './normalize.ts';
export type { NormalizerParts } from './parts.ts';
export { replayCaptures, type ReplayResult } from './replay.ts';

const targetsAtOnce = 4;

/** Takes `normalize-target` jobs until closed. A job only wakes: what is pending is read from the captures. */
export function startNormalizer(parts: NormalizerParts): Promise<RunningWorker> {
  return parts.queues.work(
    normalizeTarget,
    ({ target }, { signal }) => normalizePending(parts, target, signal),
    { concurrency: targetsAtOnce },
  );
}
