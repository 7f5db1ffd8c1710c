/**
 * Order of two versions of as many numbers each, at most three, without zeros in front: all ecosystems order these alike,
 * and most versions are of this kind. Null for all others.
 */
export function comparePlain(left: string, right: string): number | null {
  let [order, at, other] = [0, 0, 0];
  for (let parts = 1; parts <= 3; parts += 1) {
    const [end, otherEnd] = [endOfNumber(left, at), endOfNumber(right, other)];
    if (end === -1 || otherEnd === -1) return null;
    if (order === 0) order = end - at - (otherEnd - other) || compareParts(left, at, right, other, end - at);
    if (end === left.length || otherEnd === right.length)
      return end === left.length && otherEnd === right.length ? order : null;
    [at, other] = [end + 1, otherEnd + 1];
  }
  return null;
}

/** Where the digits from here on end, before a full stop or at the end; -1 where that is no plain number. */
function endOfNumber(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
  const padded = end - from > 1 && text.charCodeAt(from) === 0x30;
  return end === from || padded || (end < text.length && text.charCodeAt(end) !== 0x2e) ? -1 : end;
}

function compareParts(left: string, at: number, right: string, other: number, length: number): number {
  for (let n = 0; n < length; n += 1) {
    const order = left.charCodeAt(at + n) - right.charCodeAt(other + n);
    if (order !== 0) return order;
  }
  return 0;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
