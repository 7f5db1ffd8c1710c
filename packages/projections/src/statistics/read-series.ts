import { knownSample, toolCells, type ToolDocument } from '@juxta/comparison';
import { metricDefinition } from '@juxta/domain';

import type { Db } from '../projection.ts';
import { type Flag, growthDays } from '../statistics-rules.ts';
import { readSeriesSamples } from './read-samples.ts';
import { dayNumber, dayOf, flagsOf, type Growth, growthOf } from './series.ts';

export interface SeriesPoint {
  readonly day: string;
  /** Null on a day without a sample: nothing is put in its place. */
  readonly value: number | null;
  readonly fact: string | null;
  readonly flags: readonly Flag[];
}

export interface MetricSeries {
  readonly metric: string;
  readonly source: string;
  readonly target: string;
  /** Every day from the first sample shown to the last one. */
  readonly points: readonly SeriesPoint[];
  readonly growth: readonly Growth[];
}

/** The series of one metric of a tool, of the target that speaks for it, at the times of its document; null where never sampled. */
export async function readSeries(
  db: Db,
  document: ToolDocument,
  metric: string,
  at: { readonly known_at: number; readonly as_of: string; readonly days: number },
): Promise<MetricSeries | null> {
  const cell = knownSample(toolCells(document), metric);
  const definition = metricDefinition(metric);
  if (!cell || !definition) return null;
  const { source, target } = cell;
  const times = { knownAt: at.known_at, asOf: at.as_of };
  const samples = await readSeriesSamples(db, { target, metric }, times);
  const flags = flagsOf(samples, definition);
  const known = new Map(samples.map((sample, n) => [sample.day, { sample, flags: flags[n] ?? [] }]));
  const last = dayNumber(samples.at(-1)?.day ?? cell.day);
  const first = samples.find(({ day }) => dayNumber(day) > last - at.days)?.day ?? cell.day;
  const points = Array.from({ length: last - dayNumber(first) + 1 }, (_, n) => {
    const day = dayOf(dayNumber(first) + n);
    const found = known.get(day);
    return {
      day,
      value: found?.sample.value ?? null,
      fact: found?.sample.fact ?? null,
      flags: found?.flags ?? [],
    };
  });
  return { metric, source, target, points, growth: growthDays.map((days) => growthOf(samples, days)) };
}
