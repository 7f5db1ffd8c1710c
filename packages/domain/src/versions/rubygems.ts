import { compareDigits, compareLists, compareText, isDigits } from './order.ts';

/** `Gem::Version#<=>`: a segment of letters comes before a number, so that it makes a pre-release. */
export function compareRubygems(left: readonly string[], right: readonly string[]): number {
  return compareLists(left, right, '0', compareSegment);
}

/** The canonical segments; null for what is no version of a gem. */
export function parseRubygems(version: string): readonly string[] | null {
  const text = version.trim();
  if (
    !/^[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$|^\d+[a-zA-Z][0-9a-zA-Z.]*$/u.test(
      text,
    )
  )
    return null;
  const segments: readonly string[] = text.replaceAll('-', '.pre.').match(/\d+|[a-z]+/giu) ?? [];
  const letters = segments.findIndex((segment) => !isDigits(segment));
  const end = letters === -1 ? segments.length : letters;
  return [...withoutZeros(segments.slice(0, end)), ...withoutZeros(segments.slice(end))];
}

function withoutZeros(segments: readonly string[]): readonly string[] {
  const last = segments.findLastIndex((segment) => !/^0+$/u.test(segment));
  return segments.slice(0, last + 1);
}

function compareSegment(left: string, right: string): number {
  const [a, b] = [isDigits(left), isDigits(right)];
  if (a && b) return compareDigits(left, right);
  return Number(a) - Number(b) || compareText(left, right);
}
