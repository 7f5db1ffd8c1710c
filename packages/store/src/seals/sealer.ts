import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import { settledPosition } from '../events/settled-position.ts';
import { eventHash } from './event-hash.ts';
import { readRows } from './read-rows.ts';
import { lastSeal, sealFormat, sealHash, toRanges, type Seal, type SealHead } from './seal.ts';

export interface SealOptions {
  /** Events in a seal at most. */
  readonly batch?: number;
  /** Fewer than a batch are left until the oldest of them is this old; 0: sealed at once. */
  readonly ageMs?: number;
  /** How long to wait for writers that are under way. */
  readonly timeoutMs?: number;
}

/**
 * Seals the next range of positions and gives the seal, or null where nothing is ripe. The range ends where nothing at or
 * below is in flight. It is one INSERT: a process that dies leaves nothing behind, and of two at once one adds the seal.
 * Throws LogBusy.
 */
export async function sealNext(db: Connection, options: SealOptions = {}): Promise<SealHead | null> {
  const { batch = 1_000, ageMs = 60_000, timeoutMs = 2_000 } = options;
  const last = await lastSeal(db);
  if (!(await isRipe(db, last.to_position, batch, ageMs))) return null;
  const settled = await settledPosition(db, timeoutMs);
  const leaves: Buffer[] = [];
  const positions: Array<[number, number]> = [];
  for await (const row of readRows(db, last.to_position + 1, settled, batch)) {
    leaves.push(eventHash(row));
    const range = positions.at(-1);
    if (range && range[1] === row.position - 1) range[1] = row.position;
    else positions.push([row.position, row.position]);
  }
  if (leaves.length === 0) return null;
  const open = {
    number: last.number + 1,
    format: sealFormat,
    from_position: last.to_position + 1,
    to_position: leaves.length < batch ? settled : (positions.at(-1)?.[1] ?? settled),
    events: leaves.length,
    positions,
    leaves: Buffer.concat(leaves),
    previous: last.hash,
  };
  return addSeal(db, { ...open, hash: sealHash(open) });
}

/** Whether a whole batch stands after a position, or an event of some age. */
async function isRipe(db: Connection, after: number, batch: number, ageMs: number): Promise<boolean> {
  const { rows } = await sql<{ ripe: boolean }>`
    SELECT coalesce(
      (SELECT e.recorded_at <= clock_timestamp() - make_interval(secs => ${ageMs / 1_000}) FROM es.events e
       WHERE e.position > ${after} ORDER BY e.position LIMIT 1)
      OR EXISTS (SELECT 1 FROM es.events e WHERE e.position > ${after} ORDER BY e.position OFFSET ${batch - 1} LIMIT 1), false) AS ripe`.execute(
    db,
  );
  return rows[0]?.ripe ?? false;
}

async function addSeal(db: Connection, seal: Seal): Promise<SealHead | null> {
  const { numAffectedRows } = await sql`
    INSERT INTO es.seals (number, format, from_position, to_position, events, positions, leaves, previous, hash)
    VALUES (${seal.number}, ${seal.format}, ${seal.from_position}, ${seal.to_position}, ${seal.events},
      ${toRanges(seal.positions)}::int8multirange, ${seal.leaves}, ${seal.previous}, ${seal.hash})
    ON CONFLICT DO NOTHING`.execute(db);
  return numAffectedRows === 1n ? seal : null;
}
