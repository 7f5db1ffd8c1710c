import type { EvidenceRef } from '@juxta/comparison';
import { prepared } from '@juxta/store';
import { sql } from 'kysely';

import type { Db } from '../projection.ts';

export interface EvidenceColumns {
  readonly capture: string;
  readonly url: string;
  readonly sha256: string | null;
  readonly licence: string;
}

const join = (alias: string): string =>
  `LEFT JOIN crawl.capture c ON c.id = ${alias}.capture LEFT JOIN crawl.capture b ON b.id = c.same_as`;
const columns = `coalesce(c.final_url, c.url, '') AS url, encode(coalesce(c.sha256, b.sha256), 'hex') AS sha256, coalesce(c.licence, '') AS licence`;

/** Joins `alias.capture` to where it was read; a capture that repeats another one has the hash of that one. */
export const evidenceJoin = (alias: string) => sql.raw(join(alias));

export const evidenceColumns = sql.raw(columns);

export function evidenceOf({ capture, url, sha256 }: EvidenceColumns): EvidenceRef {
  return { capture, url, sha256 };
}

/** What a line says of where it was read, beside the capture itself. */
export interface Evidenced {
  readonly evidence: EvidenceRef;
  readonly licence: string;
}

const ofCaptures = prepared<EvidenceColumns>(
  'evidence of captures',
  `SELECT k.capture, ${columns} FROM unnest($1::uuid[]) AS k (capture) ${join('k')}`,
);

interface Captured {
  readonly capture: string;
}

/**
 * What gives a line its evidence. A capture is read once, however many lines name it, and by its key: joined to the
 * lines themselves, the captures are at times read whole.
 */
export async function evidenceFor(
  db: Db,
  lines: readonly Captured[],
): Promise<<Line extends Captured>(line: Line) => Omit<Line, 'capture'> & Evidenced> {
  const captures = [...new Set(lines.map(({ capture }) => capture))];
  const rows = captures.length === 0 ? [] : await ofCaptures(db, [captures]);
  const read = new Map(
    rows.map((row) => [row.capture, { evidence: evidenceOf(row), licence: row.licence }] as const),
  );
  return ({ capture, ...line }) => ({ ...line, ...(read.get(capture) ?? lost(capture)) });
}

const lost = (capture: string): Evidenced => ({ evidence: { capture, url: '', sha256: null }, licence: '' });
