import type { ReleaseLine, Sample, Statement } from '@juxta/comparison';
import { prepared } from '@juxta/store';

import { isoSql } from '../instant.ts';
import type { Db } from '../projection.ts';
import type { Pin } from './pin.ts';

/** A line of a target, before it is told to which tool the target belongs and where the capture was made. */
export type OfTarget<Line> = Omit<Line, 'relation' | 'evidence' | 'licence'> & { readonly capture: string };

type StatementRow = Omit<OfTarget<Statement>, 'original' | 'guessed'> & {
  original: string | null;
  guessed: boolean;
};

const statements = prepared<StatementRow>(
  'statements',
  `SELECT source, target, attribute, state, value, original, guessed, fact, cause, capture,
     ${isoSql('observed_at')} AS observed_at, ${isoSql('effective_at')} AS effective_at
   FROM live.fact_history
   WHERE target = ANY ($1::text[]) AND known @> $2::bigint AND world @> $3::timestamptz AND ($4::text[] IS NULL OR attribute = ANY ($4::text[]))
   ORDER BY target, attribute`,
);

export async function readStatements(
  db: Db,
  targets: readonly string[],
  pin: Pin,
  only?: readonly string[],
): Promise<ReadonlyArray<OfTarget<Statement>>> {
  const rows = await statements(db, [targets, pin.knownAt, pin.asOf, only ?? null]);
  return rows.map(({ original, guessed, ...row }) => ({
    ...row,
    ...(original !== null && { original }),
    ...(guessed && { guessed }),
  }));
}

type SampleRow = Omit<OfTarget<Sample>, 'window'> & {
  window_start: string | null;
  window_end: string | null;
};

const samples = prepared<SampleRow>(
  'last samples',
  `SELECT DISTINCT ON (target, metric) source, target, metric, value, day::text AS day, window_start, window_end, fact, capture,
     ${isoSql('observed_at')} AS observed_at
   FROM live.metric_sample
   WHERE target = ANY ($1::text[]) AND position <= $2 AND observed_at <= $3::timestamptz
   ORDER BY target, metric, live.metric_sample.day DESC, extractor_version DESC`,
);

/** The last sample of each metric of each target: comparisons show no other. */
export async function readSamples(
  db: Db,
  targets: readonly string[],
  pin: Pin,
): Promise<ReadonlyArray<OfTarget<Sample>>> {
  const rows = await samples(db, [targets, pin.knownAt, pin.asOf]);
  return rows.map(({ window_start: start, window_end: end, ...row }) => ({
    ...row,
    window: start !== null && end !== null ? { start, end } : null,
  }));
}

const allReleases = 2_147_483_647;

const releases = prepared<OfTarget<ReleaseLine>>(
  'releases',
  `WITH last AS (
     SELECT DISTINCT ON (target, version) * FROM live.release
     WHERE target = ANY ($1::text[]) AND position <= $2 AND world_from <= $3::timestamptz
       AND (superseded_position IS NULL OR superseded_position > $2)
       AND (ended_position IS NULL OR ended_position > $2 OR ended_at > $3::timestamptz)
     ORDER BY target, version, position DESC, n DESC
   ), newest AS (
     SELECT *, row_number() OVER (PARTITION BY target ORDER BY published_at DESC NULLS LAST, version COLLATE "C") AS place
     FROM last WHERE NOT withdrawn)
   SELECT source, target, version, ${isoSql('published_at')} AS published_at, prerelease, fact, capture
   FROM newest WHERE place <= $4 ORDER BY target, place`,
);

/** Of each target the newest ones by their dates; those without a date come last. */
export function readReleases(
  db: Db,
  targets: readonly string[],
  pin: Pin,
  most = allReleases,
): Promise<ReadonlyArray<OfTarget<ReleaseLine>>> {
  return releases(db, [targets, pin.knownAt, pin.asOf, most]);
}
