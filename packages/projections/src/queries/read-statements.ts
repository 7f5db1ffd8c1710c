import type { ReleaseLine, Sample, Statement } from '@juxta/comparison';
import { sql } from 'kysely';

import { isoSql } from '../instant.ts';
import type { Db } from '../projection.ts';
import { evidenceColumns, type EvidenceColumns, evidenceJoin, evidenceOf } from './evidence.ts';
import type { Pin } from './pin.ts';

type OfTarget<Line> = Omit<Line, 'relation'>;
type StatementRow = Omit<OfTarget<Statement>, 'evidence' | 'original' | 'guessed'> &
  EvidenceColumns & { original: string | null; guessed: boolean };

export async function readStatements(
  db: Db,
  targets: readonly string[],
  pin: Pin,
  only?: readonly string[],
): Promise<ReadonlyArray<OfTarget<Statement>>> {
  const chosen = only === undefined ? sql`` : sql`AND f.attribute = ANY (${[...only]}::text[])`;
  const { rows } = await sql<StatementRow>`
    SELECT f.source, f.target, f.attribute, f.state, f.value, f.original, f.guessed, f.fact, f.cause, f.capture,
           ${sql.raw(isoSql('f.observed_at'))} AS observed_at, ${sql.raw(isoSql('f.effective_at'))} AS effective_at, ${evidenceColumns}
    FROM live.fact_history f ${evidenceJoin('f')}
    WHERE f.target = ANY (${[...targets]}::text[]) AND f.known @> ${pin.knownAt}::bigint AND f.world @> ${pin.asOf}::timestamptz ${chosen}
    ORDER BY f.target, f.attribute`.execute(db);
  return rows.map(({ capture, url, sha256, licence, original, guessed, ...row }) => ({
    ...row,
    evidence: evidenceOf({ capture, url, sha256, licence }),
    licence,
    ...(original !== null && { original }),
    ...(guessed && { guessed }),
  }));
}

type SampleRow = Omit<OfTarget<Sample>, 'evidence' | 'window'> &
  EvidenceColumns & { window_start: string | null; window_end: string | null };

/** The last sample of each metric of each target: comparisons show no other. */
export async function readSamples(
  db: Db,
  targets: readonly string[],
  pin: Pin,
): Promise<ReadonlyArray<OfTarget<Sample>>> {
  const { rows } = await sql<SampleRow>`
    WITH last AS (
      SELECT DISTINCT ON (target, metric) * FROM live.metric_sample
      WHERE target = ANY (${[...targets]}::text[]) AND position <= ${pin.knownAt} AND observed_at <= ${pin.asOf}::timestamptz
      ORDER BY target, metric, day DESC, extractor_version DESC)
    SELECT s.source, s.target, s.metric, s.value, s.day::text AS day, s.window_start, s.window_end, s.fact, s.capture,
           ${sql.raw(isoSql('s.observed_at'))} AS observed_at, ${evidenceColumns}
    FROM last s ${evidenceJoin('s')} ORDER BY s.target, s.metric`.execute(db);
  return rows.map(({ capture, url, sha256, licence, window_start: start, window_end: end, ...row }) => ({
    ...row,
    evidence: evidenceOf({ capture, url, sha256, licence }),
    licence,
    window: start !== null && end !== null ? { start, end } : null,
  }));
}

const allReleases = 2_147_483_647;

/** Of each target the newest ones by their dates; those without a date come last. */
export async function readReleases(
  db: Db,
  targets: readonly string[],
  pin: Pin,
  most = allReleases,
): Promise<ReadonlyArray<OfTarget<ReleaseLine>>> {
  const { rows } = await sql<Omit<OfTarget<ReleaseLine>, 'evidence'> & EvidenceColumns>`
    WITH last AS (
      SELECT DISTINCT ON (target, version) * FROM live.release
      WHERE target = ANY (${[...targets]}::text[]) AND position <= ${pin.knownAt} AND world_from <= ${pin.asOf}::timestamptz
        AND (superseded_position IS NULL OR superseded_position > ${pin.knownAt})
        AND (ended_position IS NULL OR ended_position > ${pin.knownAt} OR ended_at > ${pin.asOf}::timestamptz)
      ORDER BY target, version, position DESC, n DESC
    ), newest AS (
      SELECT *, row_number() OVER (PARTITION BY target ORDER BY published_at DESC NULLS LAST, version COLLATE "C") AS place
      FROM last WHERE NOT withdrawn)
    SELECT r.source, r.target, r.version, ${sql.raw(isoSql('r.published_at'))} AS published_at, r.prerelease, r.fact, r.capture,
           ${evidenceColumns}
    FROM newest r ${evidenceJoin('r')} WHERE r.place <= ${most} ORDER BY r.target, r.place`.execute(db);
  return rows.map(({ capture, url, sha256, licence, ...row }) => ({
    ...row,
    evidence: evidenceOf({ capture, url, sha256, licence }),
    licence,
  }));
}
