import { sql } from 'kysely';

import type { Db } from '../projection.ts';
import { highestSafePosition } from '../queries/safe-position.ts';

/** The streams that changed since the position before; null when they are too many to tell. */
export type Changed = ReadonlySet<string> | null;

/** Where the log and the views stand, held in the process, so that an unchanged answer costs no read. */
export interface HeldLog {
  /** The highest settled position, at most `maxAgeMs` old. */
  position(): Promise<number>;
  /** The same where it is held and young enough; null where it has to be asked for. */
  held(): number | null;
  /** Whether this is the position that is held, however old: what is read at it may be held as well. */
  isAt(position: number): boolean;
  /** Told of every change of the held position, before anyone is given the new one. */
  onChange(listener: (changed: Changed) => void): void;
}

const mostStreams = 5_000;

/** `maxAgeMs` 0 asks every time. From half that age on it is asked for beside the answers. */
export function createHeldLog(db: Db, maxAgeMs: number): HeldLog {
  const listeners: Array<(changed: Changed) => void> = [];
  let current: { readonly at: number; readonly position: number } | null = null;
  let asking: Promise<number> | null = null;

  async function ask(): Promise<number> {
    const at = performance.now();
    const position = await highestSafePosition(db);
    const before = current?.position ?? position;
    if (position !== before) {
      const changed = await changedStreams(db, before, position);
      for (const listener of listeners) listener(changed);
    }
    current = { at, position };
    return position;
  }
  function refresh(): Promise<number> {
    asking ??= ask().finally(() => (asking = null));
    return asking;
  }
  function held(): number | null {
    const age = current === null ? Infinity : performance.now() - current.at;
    if (current === null || age >= maxAgeMs) return null;
    // What fails here fails again for whoever has to wait for it.
    if (age >= maxAgeMs / 2) void refresh().catch(() => undefined);
    return current.position;
  }
  return {
    held,
    isAt: (position) => current?.position === position,
    position: async () => held() ?? (await refresh()),
    onChange: (listener) => void listeners.push(listener),
  };
}

/** A view that is built anew may stand before the position that was held: then nothing held is right. */
async function changedStreams(db: Db, after: number, upTo: number): Promise<Changed> {
  if (upTo < after) return null;
  const { rows } = await sql<{ stream: string }>`
    SELECT DISTINCT stream_id AS stream FROM es.events WHERE position > ${after} AND position <= ${upTo} LIMIT ${mostStreams}`.execute(
    db,
  );
  return rows.length < mostStreams ? new Set(rows.map(({ stream }) => stream)) : null;
}
