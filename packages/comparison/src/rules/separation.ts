import type { Finding, Rule } from './rule.ts';
import { weigh } from './wording.ts';

/** Ratios from here on, and spans of years from here on, are as far apart as it is told. */
const widestRatio = 1_000;
const widestYears = 10;
const yearMs = 365.25 * 86_400_000;

/** The share of pairs that differ: 1 where no two are alike. */
export function differing(values: readonly string[]): number {
  let [pairs, different] = [0, 0];
  for (const [index, value] of values.entries()) {
    for (const other of values.slice(index + 1)) {
      pairs += 1;
      different += Number(other !== value);
    }
  }
  return pairs === 0 ? 0 : different / pairs;
}

/** By the logarithm of largest to smallest. */
export function ofRatio(largest: number, smallest: number): number {
  return clamped(Math.log10(largest / Math.max(smallest, 1)) / Math.log10(widestRatio));
}

/** By the time between the earliest and the latest of these instants. */
export function ofTimes(instants: readonly string[]): number {
  return clamped(span(instants) / (widestYears * yearMs));
}

/** Milliseconds between the earliest and the latest; 0 for fewer than two. */
export function span(instants: readonly string[]): number {
  const times = instants.map((instant) => Date.parse(instant));
  return times.length < 2 ? 0 : Math.max(...times) - Math.min(...times);
}

/**
 * importance × (½ + ½ × separation); what is said of a tool's life lies between 0.9 and 1, and all else below, so that
 * weight alone puts a tool's end first.
 */
export function weightOf({ facet, importance }: Rule, { separation }: Finding): number {
  const weight = importance * (0.5 + clamped(separation) / 2);
  return weigh(facet === 'lifecycle' ? 0.9 + weight / 10 : weight * 0.89);
}

function clamped(share: number): number {
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}
