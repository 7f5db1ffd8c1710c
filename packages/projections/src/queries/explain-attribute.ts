import type { EvidenceRef } from '@juxta/comparison';
import type { FactValue, Relation } from '@juxta/domain';
import { sql } from 'kysely';

import { isoSql } from '../instant.ts';
import type { Db } from '../projection.ts';
import { evidenceColumns, type EvidenceColumns, evidenceJoin, evidenceOf } from './evidence.ts';
import { pinTimes, type ReadAt } from './pin.ts';

/** One statement with its three times: world (`effective_at`, else `observed_at`), observed, known. */
export interface ExplainedStatement {
  readonly fact: string;
  readonly target: string;
  readonly relation: Relation;
  readonly source: string;
  readonly extractor_version: number;
  readonly state: 'known' | 'withdrawn';
  readonly value: FactValue | null;
  readonly original: string | null;
  readonly cause: string;
  readonly effective_at: string | null;
  readonly observed_at: string;
  /** When it came into the log, and where. */
  readonly recorded_at: string;
  readonly position: number;
  /** When it held in the world, as told at the position that is asked of; null: without end. */
  readonly world_from: string;
  readonly world_to: string | null;
  /** Where the log stopped saying so by then (a correction, or a history derived anew); null: it still did. */
  readonly known_to: number | null;
  /** True while it is what its target says, at both times that are asked of. */
  readonly current: boolean;
  readonly evidence: EvidenceRef;
  readonly licence: string;
}

/**
 * Every statement that the targets linked to this tool had made about an attribute by `known_at`, in log order; the
 * targets are those that were linked then.
 */
export async function explainAttribute(
  db: Db,
  tool: string,
  attribute: string,
  at: ReadAt = {},
): Promise<readonly ExplainedStatement[]> {
  const { knownAt, asOf } = await pinTimes(db, at);
  const { rows } = await sql<Omit<ExplainedStatement, 'evidence'> & EvidenceColumns>`
    SELECT f.fact, f.target, f.relation, f.source, f.extractor_version, f.state, f.value, f.original, f.cause, f.capture,
           f.position::float8 AS position, f.known @> ${knownAt}::bigint AND f.world @> ${asOf}::timestamptz AS current,
           CASE WHEN upper(f.known) <= ${knownAt}::bigint THEN upper(f.known)::float8 END AS known_to,
           ${sql.raw(isoSql('lower(f.world)'))} AS world_from, ${sql.raw(isoSql('upper(f.world)'))} AS world_to,
           ${sql.raw(isoSql('f.effective_at'))} AS effective_at, ${sql.raw(isoSql('f.observed_at'))} AS observed_at,
           ${sql.raw(isoSql('e.recorded_at'))} AS recorded_at, ${evidenceColumns}
    FROM (SELECT DISTINCT ON (h.fact) h.*, k.relation FROM live.fact_history h
          JOIN live.link k ON k.target = h.target AND k.tool = ${tool} AND k.state = 'linked'
            AND k.from_position <= ${knownAt} AND (k.to_position IS NULL OR k.to_position > ${knownAt})
          WHERE h.attribute = ${attribute} AND h.known_from <= ${knownAt} ORDER BY h.fact, h.known_from DESC) f
    JOIN es.events e ON e.position = f.position
    ${evidenceJoin('f')}
    ORDER BY f.position, split_part(f.fact, '/', 3)::int`.execute(db);
  return rows.map(({ capture, url, sha256, licence, ...row }) => ({
    ...row,
    evidence: evidenceOf({ capture, url, sha256, licence }),
    licence,
  }));
}
