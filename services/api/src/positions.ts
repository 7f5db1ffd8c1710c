import { highestSafePosition, toolPositions, type TargetSource } from '@juxta/projections';
import type { Database } from '@juxta/store';

/** Positions held in the process, so that an unchanged answer costs no read of the log. */
export interface Positions {
  /** The highest settled position, at most `maxAgeMs` old. */
  safe(): Promise<number>;
  /** The highest position at or below `knownAt` that touched these tools. */
  touched(ids: readonly string[], knownAt: number): Promise<number>;
}

interface Settings {
  readonly db: Database;
  readonly sourceOf: TargetSource;
  /** 0 asks every time. */
  readonly maxAgeMs: number;
}

const mostKept = 500;

export function createPositions({ db, sourceOf, maxAgeMs }: Settings): Positions {
  let held: { readonly at: number; readonly position: Promise<number> } | null = null;
  const kept = new Map<string, Promise<number>>();
  return {
    safe() {
      if (held && performance.now() - held.at < maxAgeMs) return held.position;
      const asked = { at: performance.now(), position: highestSafePosition(db) };
      held = asked;
      // A failure is not held: the next request asks again.
      asked.position.catch(() => void (held = held === asked ? null : held));
      return asked.position;
    },
    touched(ids, knownAt) {
      // Below a settled position the log does not change, so an entry is right for ever.
      const key = JSON.stringify([knownAt, ...ids.toSorted()]);
      const known = kept.get(key);
      if (known) return known;
      const position = toolPositions(db, ids, sourceOf, { known_at: knownAt });
      kept.set(key, position);
      position.catch(() => kept.delete(key));
      const oldest = kept.keys().next();
      if (kept.size > mostKept && !oldest.done) kept.delete(oldest.value);
      return position;
    },
  };
}
