/** Negative, zero or positive, as `Array.prototype.sort` takes it. */
export type Order = (left: string, right: string) => number;

/** Order of two runs of digits of any length: versions of thirty digits exist. */
export function compareDigits(left: string, right: string): number {
  const [a, b] = [left.replace(/^0+/u, ''), right.replace(/^0+/u, '')];
  return a.length - b.length || compareText(a, b);
}

/** Order by UTF-16 code units: the same wherever the process runs. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

/** The function with its last answer kept: who seeks the highest of many versions compares each with the same one. */
export function keepingLast<Result>(read: (text: string) => Result): (text: string) => Result {
  let last: { readonly text: string; readonly result: Result } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, result: read(text) };
    return last.result;
  };
}

export function isDigits(text: string): boolean {
  return /^\d+$/u.test(text);
}

/** First difference of two lists, the shorter one filled up with `missing`. */
export function compareLists<Part>(
  left: readonly Part[],
  right: readonly Part[],
  missing: Part,
  compare: (a: Part, b: Part) => number,
): number {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const order = compare(left[at] ?? missing, right[at] ?? missing);
    if (order !== 0) return order;
  }
  return 0;
}
