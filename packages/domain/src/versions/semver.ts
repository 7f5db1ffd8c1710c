import { compareDigits, compareLists, compareText, isDigits } from './order.ts';

interface Numbered {
  readonly core: readonly string[];
  readonly prerelease: readonly string[];
}

// The library refuses numbers above 2^53 and all but three parts, which would leave real versions without an order.
const form = /^[v=\s]*(\d+(?:\.\d+)*)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$/su;

/** The parts of a version of SemVer's form, with any number of numbers; null for other versions. */
export function parseNumbered(version: string): Numbered | null {
  const match = form.exec(version);
  if (!match?.[1]) return null;
  return { core: match[1].split('.'), prerelease: match[2]?.split('.') ?? [] };
}

/** SemVer 2.0.0 §11; what follows the third number is no part of the order. */
export function compareSemver(left: Numbered, right: Numbered): number {
  return (
    compareLists(left.core.slice(0, 3), right.core.slice(0, 3), '0', compareDigits) ||
    comparePrerelease(left.prerelease, right.prerelease)
  );
}

/** NuGet: SemVer with a fourth number, and names of pre-releases without case. */
export function compareNuget(left: Numbered, right: Numbered): number {
  const lower = (parts: readonly string[]) => parts.map((part) => part.toLowerCase());
  return (
    compareLists(left.core, right.core, '0', compareDigits) ||
    comparePrerelease(lower(left.prerelease), lower(right.prerelease))
  );
}

function comparePrerelease(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return right.length - left.length;
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const order = compareIdentifier(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareIdentifier(left: string, right: string): number {
  const [a, b] = [isDigits(left), isDigits(right)];
  if (a && b) return compareDigits(left, right);
  return Number(b) - Number(a) || compareText(left, right);
}
