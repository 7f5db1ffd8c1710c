import { sql } from 'kysely';

import { isoSql } from '../instant.ts';
import type { Db } from '../projection.ts';

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

export async function pinTimes(db: Db, at: ReadAt): Promise<Pin> {
  const knownAt = at.known_at ?? Number.MAX_SAFE_INTEGER;
  if (at.as_of !== undefined) return { knownAt, asOf: new Date(at.as_of).toISOString() };
  const midnight = `date_trunc('day', clock_timestamp(), 'UTC') + interval '1 day'`;
  const { rows } = await sql<{ as_of: string }>`SELECT ${sql.raw(isoSql(midnight))} AS as_of`.execute(db);
  return { knownAt, asOf: rows[0]?.as_of ?? '' };
}
