import type { EvidenceRef } from '@juxta/comparison';
import type { FactValue, Relation } from '@juxta/domain';
import { sql } from 'kysely';

import { isoSql } from '../instant.ts';
import type { Db } from '../projection.ts';
import { evidenceColumns, type EvidenceColumns, evidenceJoin, evidenceOf } from './evidence.ts';

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
  /** True while it is what its target says. */
  readonly current: boolean;
  readonly evidence: EvidenceRef;
  readonly licence: string;
}

/** Every statement that the targets linked to this tool now ever made about an attribute, in log order. */
export async function explainAttribute(
  db: Db,
  tool: string,
  attribute: string,
): Promise<readonly ExplainedStatement[]> {
  const { rows } = await sql<Omit<ExplainedStatement, 'evidence'> & EvidenceColumns>`
    SELECT f.fact, f.target, l.relation, f.source, f.extractor_version, f.state, f.value, f.original, f.cause, f.capture,
           f.position::float8 AS position, upper_inf(f.known) AND upper_inf(f.world) AS current,
           ${sql.raw(isoSql('f.effective_at'))} AS effective_at, ${sql.raw(isoSql('f.observed_at'))} AS observed_at,
           ${sql.raw(isoSql('e.recorded_at'))} AS recorded_at, ${evidenceColumns}
    FROM (SELECT DISTINCT ON (h.fact) h.* FROM live.fact_history h
          JOIN live.link k ON k.target = h.target AND k.tool = ${tool} AND k.state = 'linked' AND k.to_position IS NULL
          WHERE h.attribute = ${attribute} ORDER BY h.fact, h.known_from DESC) f
    JOIN live.link l ON l.target = f.target AND l.tool = ${tool} AND l.state = 'linked' AND l.to_position IS NULL
    JOIN es.events e ON e.position = f.position
    ${evidenceJoin('f')}
    ORDER BY f.position, split_part(f.fact, '/', 3)::int`.execute(db);
  return rows.map(({ capture, url, sha256, licence, ...row }) => ({
    ...row,
    evidence: evidenceOf({ capture, url, sha256, licence }),
    licence,
  }));
}
