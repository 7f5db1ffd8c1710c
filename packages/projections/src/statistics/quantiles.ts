/** A quantile of ascending numbers by linear interpolation, as Postgres' percentile_cont. NaN of none. */
export function quantile(ascending: readonly number[], share: number): number {
  const at = (ascending.length - 1) * share;
  const low = ascending[Math.floor(at)] ?? Number.NaN;
  const high = ascending[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export const sorted = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b);

export const median = (numbers: readonly number[]): number => quantile(sorted(numbers), 0.5);
