import type { EvidenceRef } from '@juxta/comparison';
import type { Relation } from '@juxta/domain';
import { sql } from 'kysely';

import { isoSql } from '../instant.ts';
import type { Db } from '../projection.ts';
import { evidenceFor } from './evidence.ts';
import { pinTimes, type ReadAt } from './pin.ts';

/** One sample of a metric: what a target's source said on a UTC day. */
export interface ExplainedSample {
  readonly fact: string;
  readonly target: string;
  readonly relation: Relation;
  readonly source: string;
  readonly extractor_version: number;
  readonly definition: number;
  readonly day: string;
  readonly value: number;
  /** The days that a window metric counts; null for the other kinds. */
  readonly window: { readonly start: string; readonly end: string } | null;
  readonly observed_at: string;
  readonly recorded_at: string;
  readonly position: number;
  readonly evidence: EvidenceRef;
  readonly licence: string;
}

export interface ExplainedMetric {
  /** How many there are; `samples` has the newest of them. */
  readonly count: number;
  readonly samples: readonly ExplainedSample[];
}

type Row = Omit<ExplainedSample, 'window' | 'evidence' | 'licence'> & {
  readonly capture: string;
  readonly window_start: string | null;
  readonly window_end: string | null;
  readonly count: number;
};

/** The samples that the targets linked to this tool at `known_at` had by both times, newest first, at most `limit`. */
export async function explainMetric(
  db: Db,
  tool: string,
  metric: string,
  at: ReadAt & { readonly limit: number },
): Promise<ExplainedMetric> {
  const { knownAt, asOf } = await pinTimes(db, at);
  const { rows } = await sql<Row>`
    SELECT s.fact, s.target, s.relation, s.source, s.extractor_version, s.definition, s.day::text AS day, s.value,
           s.window_start, s.window_end, s.capture, s.position::float8 AS position, s.count::float8 AS count,
           ${sql.raw(isoSql('s.observed_at'))} AS observed_at, ${sql.raw(isoSql('e.recorded_at'))} AS recorded_at
    FROM (SELECT d.*, count(*) OVER () AS count
          FROM (SELECT DISTINCT ON (m.target, m.day) m.*, k.relation FROM live.metric_sample m
                JOIN live.link k ON k.target = m.target AND k.tool = ${tool} AND k.state = 'linked'
                  AND k.from_position <= ${knownAt} AND (k.to_position IS NULL OR k.to_position > ${knownAt})
                WHERE m.metric = ${metric} AND m.position <= ${knownAt} AND m.observed_at <= ${asOf}::timestamptz
                ORDER BY m.target, m.day, m.extractor_version DESC) d
          ORDER BY d.day DESC, d.target LIMIT ${at.limit}) s
    JOIN es.events e ON e.position = s.position
    ORDER BY s.day DESC, s.target`.execute(db);
  const withEvidence = await evidenceFor(db, rows);
  const samples = rows.map((row) => {
    const { window_start: start, window_end: end, count: _, ...sample } = withEvidence(row);
    return { ...sample, window: start !== null && end !== null ? { start, end } : null };
  });
  return { count: rows[0]?.count ?? 0, samples };
}
