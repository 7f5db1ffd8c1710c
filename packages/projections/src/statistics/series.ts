import { type Flag, type GrowthDays, type GrowthState, jump, tolerance } from '../statistics-rules.ts';
import { median } from './quantiles.ts';

const dayMs = 86_400_000;

export interface SeriesSample {
  /** UTC, yyyy-mm-dd. */
  readonly day: string;
  readonly value: number;
  readonly definition: number;
  readonly fact: string;
  /** First and last day counted, for metrics of a window. */
  readonly window: { readonly start: string; readonly end: string } | null;
}

export interface SeriesKind {
  readonly kind: 'gauge' | 'counter' | 'window';
  /** ISO 8601 duration, `P7D`. */
  readonly window: string | null;
}

export interface Growth {
  readonly days: GrowthDays;
  readonly state: GrowthState;
  /** The sample that it is counted from: of a partial period the first one. */
  readonly from: string | null;
  /** Share gained: 0.1 is ten percent more, -0.5 is half. */
  readonly change: number | null;
}

export const dayNumber = (day: string): number => Date.parse(day) / dayMs;
export const dayOf = (number: number): string => new Date(number * dayMs).toISOString().slice(0, 10);

/** Growth up to the last sample. `samples` ascend by day. Nothing is put where no sample is. */
export function growthOf(samples: readonly SeriesSample[], days: GrowthDays): Growth {
  const last = samples.at(-1);
  if (!last) return { days, state: 'gap', from: null, change: null };
  const wanted = dayNumber(last.day) - days;
  const base = samples.findLast(
    ({ day }) => dayNumber(day) <= wanted && dayNumber(day) >= wanted - tolerance[days],
  );
  const first = samples[0];
  if (base) return growth(days, 'known', base, last);
  if (first && first !== last && dayNumber(first.day) > wanted) return growth(days, 'partial', first, last);
  return { days, state: first === last ? 'partial' : 'gap', from: null, change: null };
}

function growth(
  days: GrowthDays,
  state: 'known' | 'partial',
  base: SeriesSample,
  last: SeriesSample,
): Growth {
  const from = base.day;
  if (base.definition !== last.definition) return { days, state: 'redefined', from, change: null };
  if (base.value === 0) return { days, state: 'from_zero', from, change: null };
  return { days, state, from, change: last.value / base.value - 1 };
}

/** What is odd about each sample. The values stay as they are. `samples` ascend by day. */
export function flagsOf(samples: readonly SeriesSample[], kind: SeriesKind): ReadonlyArray<readonly Flag[]> {
  const rates: number[] = [];
  return samples.map((sample, n) => {
    const flags: Flag[] = [];
    const before = samples[n - 1];
    if (isPartial(sample, kind)) flags.push('partial_window');
    if (!before) return flags;
    if (before.definition !== sample.definition) {
      rates.length = 0;
      return [...flags, 'redefined'];
    }
    if (kind.kind === 'counter' && sample.value < before.value) flags.push('counter_fell');
    const rate = rateOf(before, sample);
    if (isJump(rate, rates)) flags.push('jump');
    rates.push(rate);
    if (rates.length > jump.last) rates.shift();
    return flags;
  });
}

/** Change of the logarithm per day; one is added, so that nothing has one too. */
function rateOf(before: SeriesSample, sample: SeriesSample): number {
  const size = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value));
  return (size(sample.value) - size(before.value)) / (dayNumber(sample.day) - dayNumber(before.day));
}

function isJump(rate: number, before: readonly number[]): boolean {
  if (before.length < jump.atLeast) return false;
  const middle = median(before);
  const spread = 1.4826 * median(before.map((one) => Math.abs(one - middle)));
  return Math.abs(rate - middle) > jump.deviations * Math.max(spread, jump.least);
}

function isPartial({ window }: SeriesSample, kind: SeriesKind): boolean {
  const [, days] = /^P(\d+)D$/u.exec(kind.window ?? '') ?? [];
  if (days === undefined || window === null) return false;
  return dayNumber(window.end) - dayNumber(window.start) + 1 < Number(days);
}
