import { createHash } from 'node:crypto';

import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

/** The way in which events and seals are hashed (docs/adr/0008). */
export const sealFormat = 1;
export const firstPrevious = Buffer.alloc(32);

export interface Seal {
  readonly number: number;
  readonly format: number;
  readonly from_position: number;
  readonly to_position: number;
  readonly events: number;
  /** Ranges of positions that hold an event, both ends included, ascending. */
  readonly positions: ReadonlyArray<readonly [number, number]>;
  /** 32 bytes an event, by ascending position. */
  readonly leaves: Buffer;
  readonly previous: Buffer;
  readonly hash: Buffer;
}

export type OpenSeal = Omit<Seal, 'hash'>;

/** SHA-256 over the seal before, the range, which positions of it hold an event, and the hash of each. */
export function sealHash(seal: OpenSeal): Buffer {
  const numbers = [seal.format, seal.number, seal.from_position, seal.to_position, seal.events];
  const header = Buffer.alloc(8 * numbers.length);
  numbers.forEach((number, n) => header.writeBigUInt64BE(BigInt(number), 8 * n));
  return createHash('sha256')
    .update(sealTag)
    .update(seal.previous)
    .update(header)
    .update(toRanges(seal.positions))
    .update(Buffer.of(0))
    .update(seal.leaves)
    .digest();
}

const sealTag = Buffer.of(1);

/** As a Postgres multirange: `{[1,3],[5,5]}`. */
export function toRanges(positions: Seal['positions']): string {
  return `{${positions.map(([first, last]) => `[${first},${last}]`).join(',')}}`;
}

interface Stored extends Omit<Seal, 'positions'> {
  readonly ranges: string[];
}

/** Seals in their order after number `after`. */
export async function readSeals(db: Connection, after: number, limit: number): Promise<readonly Seal[]> {
  const { rows } = await sql<Stored>`
    SELECT s.number, s.format::int AS format, s.from_position, s.to_position, s.events, s.leaves, s.previous, s.hash,
      ARRAY(SELECT lower(r) || ',' || upper(r) - 1 FROM unnest(s.positions) AS r ORDER BY lower(r)) AS ranges
    FROM es.seals s WHERE s.number > ${after} ORDER BY s.number LIMIT ${limit}`.execute(db);
  return rows.map(({ ranges, ...seal }) => ({
    ...seal,
    positions: ranges.map((range) => {
      const [first = 0, last = 0] = range.split(',').map(Number);
      return [first, last] as const;
    }),
  }));
}

export interface SealHead {
  readonly number: number;
  readonly to_position: number;
  readonly hash: Buffer;
}

/** The last seal; number 0 where there is none. */
export async function lastSeal(db: Connection): Promise<SealHead> {
  const { rows } = await sql<SealHead>`
    SELECT s.number, s.to_position, s.hash FROM es.seals s ORDER BY s.number DESC LIMIT 1`.execute(db);
  return rows[0] ?? { number: 0, to_position: 0, hash: firstPrevious };
}
