import { endReplay, readReplay, saveReplay, targetsToReplay, type ReplayScope } from '@juxta/store';

import type { ReaderParts } from './parts.ts';
import { rederiveTarget } from './rederive.ts';

export interface ReplayResult {
  readonly targets: number;
  /** Targets whose history was told anew. */
  readonly rederived: number;
  readonly unchanged: number;
  readonly failed: readonly { readonly target: string; readonly code: string; readonly message: string }[];
  readonly events_appended: number;
}

export interface ReplayOptions extends ReplayScope {
  readonly signal?: AbortSignal;
  readonly onProgress?: (sofar: ReplayResult) => void;
}

/** Each holds one body at a time. */
const targetsAtOnce = 4;
const pageSize = 100;

/**
 * Derives the history of all targets of a scope again from their stored captures, offline. Idempotent; one that was
 * stopped goes on after the last page of targets that it finished. A target that fails does not stop the others.
 */
export async function replayCaptures(parts: ReaderParts, options: ReplayOptions = {}): Promise<ReplayResult> {
  const scope = scopeOf(parts, options);
  const stopped = await readReplay<ReplayResult>(parts.db, scope);
  let result = stopped?.result ?? { targets: 0, rederived: 0, unchanged: 0, failed: [], events_appended: 0 };
  let after = stopped?.after ?? '';
  for (;;) {
    const targets = await targetsToReplay(parts.db, options, after, pageSize);
    const last = targets.at(-1);
    if (last === undefined) break;
    const waiting = targets.values();
    await Promise.all(
      Array.from({ length: targetsAtOnce }, async () => {
        for (const target of waiting) {
          const one = await replayTarget(parts, target, options.signal);
          result = sum(result, one);
          options.onProgress?.(result);
        }
      }),
    );
    after = last;
    await saveReplay(parts.db, scope, after, result);
  }
  await endReplay(parts.db, scope);
  return result;
}

async function replayTarget(
  parts: ReaderParts,
  target: string,
  signal: AbortSignal | undefined,
): Promise<ReplayResult> {
  const nothing = { targets: 1, rederived: 0, unchanged: 0, failed: [], events_appended: 0 };
  try {
    const { rederived, events } = await rederiveTarget(parts, target, 'replay', signal);
    return { ...nothing, events_appended: events, ...(rederived ? { rederived: 1 } : { unchanged: 1 }) };
  } catch (error) {
    signal?.throwIfAborted();
    const { code, message } = error as Error & { code?: unknown };
    return {
      ...nothing,
      failed: [{ target, code: typeof code === 'string' ? code : 'internal', message }],
    };
  }
}

const sum = (a: ReplayResult, b: ReplayResult): ReplayResult => ({
  targets: a.targets + b.targets,
  rederived: a.rederived + b.rederived,
  unchanged: a.unchanged + b.unchanged,
  failed: [...a.failed, ...b.failed],
  events_appended: a.events_appended + b.events_appended,
});

/** Other extractors make another replay: what an earlier one has done says nothing then. */
function scopeOf({ sources }: ReaderParts, { source, since }: ReplayScope): string {
  const versions = sources.all.map(({ id, version }) => `${id}@${version}`).toSorted();
  return JSON.stringify({ source: source ?? null, since: since ?? null, versions });
}
