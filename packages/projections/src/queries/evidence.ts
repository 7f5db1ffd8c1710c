import type { EvidenceRef } from '@juxta/comparison';
import { sql } from 'kysely';

export interface EvidenceColumns {
  readonly capture: string;
  readonly url: string;
  readonly sha256: string | null;
  readonly licence: string;
}

/** Joins `alias.capture` to where it was read; a capture that repeats another one has the hash of that one. */
export const evidenceJoin = (alias: string) =>
  sql.raw(
    `LEFT JOIN crawl.capture c ON c.id = ${alias}.capture LEFT JOIN crawl.capture b ON b.id = c.same_as`,
  );

export const evidenceColumns = sql.raw(
  `coalesce(c.final_url, c.url, '') AS url, encode(coalesce(c.sha256, b.sha256), 'hex') AS sha256, coalesce(c.licence, '') AS licence`,
);

export function evidenceOf({ capture, url, sha256 }: EvidenceColumns): EvidenceRef {
  return { capture, url, sha256 };
}
