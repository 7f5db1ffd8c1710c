/** A version as it is told, read once: a list of releases asks for the order of each many times. */
export interface Version {
  readonly numbers: readonly number[];
  /** What follows the numbers: `a` of 0.3.13a, `-rc.1` of 2.0.0-rc.1. */
  readonly rest: string;
}

const form = /^v?(\d{1,9}(?:\.\d{1,9}){0,7})(?![\d])(.*)$/su;

/** The numbers that a version begins with; null for text that begins with none. Build data (`+…`) tells no order. */
export function versionOf(text: string): Version | null {
  const [, numbers, rest = ''] = form.exec(text.trim()) ?? [];
  if (numbers === undefined) return null;
  return { numbers: numbers.split('.').map(Number), rest: rest.replace(/\+.*$/su, '') };
}

/** The line that a version is of: its first number. */
export const majorLine = ({ numbers }: Version): number => numbers[0] ?? 0;

/** Negative when `one` is the older one: by their numbers, then one without further letters is the newer one. */
export function compareVersions(one: Version, other: Version): number {
  for (let n = 0; n < Math.max(one.numbers.length, other.numbers.length); n += 1) {
    const difference = (one.numbers[n] ?? 0) - (other.numbers[n] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(one.rest === '') - Number(other.rest === '');
}
