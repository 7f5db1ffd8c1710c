import { worldInstant } from '@juxta/domain';
import { sql } from 'kysely';

import { isoSql } from '../instant.ts';
import type { Db } from '../projection.ts';
import { highestSafePosition } from './safe-position.ts';

/** The two times of a read, as the caller gives them. */
export interface ReadAt {
  /** Log position: what the log said there. Unstated: all that is applied. */
  readonly known_at?: number;
  /** World time, ISO 8601: what was true then. Unstated: the next UTC midnight. */
  readonly as_of?: string;
}

export interface Pin {
  readonly knownAt: number;
  readonly asOf: string;
}

/** A time that is none, or none of the calendar. */
export class BadTime extends Error {
  readonly code: 'bad_as_of' | 'bad_known_at';
  readonly next = 'write it as 2026-01-31 or 2026-01-31T00:00:00Z';
  constructor(name: 'as_of' | 'known_at', text: string) {
    super(`${name} "${text.slice(0, 80)}" is no time`);
    this.code = `bad_${name}`;
  }
}

/** A position was asked for that the views have not reached: what they say there is not settled. */
export class PositionAhead extends Error {
  readonly code = 'known_at_ahead';
  readonly next: string;
  constructor(asked: number, safe: number) {
    super(`known_at ${asked} lies ahead of what is known and applied, which is ${safe}`);
    this.next = `ask for known_at ${safe} or less, or leave it out`;
  }
}

export async function pinTimes(db: Db, at: ReadAt): Promise<Pin> {
  const knownAt = at.known_at ?? Number.MAX_SAFE_INTEGER;
  if (at.as_of !== undefined) return { knownAt, asOf: new Date(at.as_of).toISOString() };
  const midnight = `date_trunc('day', clock_timestamp(), 'UTC') + interval '1 day'`;
  const { rows } = await sql<{ as_of: string }>`SELECT ${sql.raw(isoSql(midnight))} AS as_of`.execute(db);
  return { knownAt, asOf: rows[0]?.as_of ?? '' };
}

/**
 * Both times of a read, settled: `known_at` may be a time, which means the position before the first event that was
 * recorded later. Throws PositionAhead, BadTime.
 */
export async function settleTimes(
  db: Db,
  at: { readonly known_at?: number | string; readonly as_of?: string },
): Promise<{ readonly known_at: number; readonly as_of: string }> {
  const asOf = at.as_of === undefined ? undefined : worldInstant(at.as_of);
  if (at.as_of !== undefined && asOf === undefined) throw new BadTime('as_of', at.as_of);
  const safe = await highestSafePosition(db);
  const known_at =
    typeof at.known_at === 'string' ? await positionAt(db, at.known_at) : (at.known_at ?? safe);
  if (known_at > safe) throw new PositionAhead(known_at, safe);
  const pin = await pinTimes(db, { known_at, ...(asOf !== undefined && { as_of: asOf }) });
  return { known_at, as_of: pin.asOf };
}

/** The position that a moment means: the highest one before the first event that was recorded after it. Throws BadTime. */
export async function positionAt(db: Db, time: string): Promise<number> {
  const at = worldInstant(time);
  if (at === undefined) throw new BadTime('known_at', time);
  const { rows } = await sql<{ position: number }>`
    SELECT es.position_at(${at}::timestamptz)::float8 AS position`.execute(db);
  return rows[0]?.position ?? 0;
}
