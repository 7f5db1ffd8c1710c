/** What a page may cost: parsing is quadratic in the depth of its elements and in the attributes of one tag. */
export const limits = {
  depth: 512,
  nodes: 200_000,
  attributes: 1_000,
  anchors: 3_000,
  blocks: 20,
  members: 10_000,
} as const;

export class TooComplex extends Error {
  readonly code = 'too_complex';
}

/** Throws TooComplex where one tag has more attributes than a page needs. Bytes of any encoding that extends ASCII, UTF-16 too. */
export function assertFewAttributes(body: Uint8Array): void {
  let at = body.indexOf(0x3c);
  while (at !== -1) {
    at = nextByte(body, at + 1);
    // What is no letter begins text, a comment or an end.
    if (at < body.length && isLetter(body[at] ?? 0)) at = endOfTag(body, at);
    at = body.indexOf(0x3c, at);
  }
}

/** In UTF-16 every other byte of ASCII is zero. */
function nextByte(body: Uint8Array, from: number): number {
  let at = from;
  while (body[at] === 0) at += 1;
  return at;
}

function endOfTag(body: Uint8Array, from: number): number {
  let [quote, separated, count, previous] = [0, false, 0, 0];
  for (let at = from; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === 0) continue;
    if (quote !== 0) {
      if (byte === quote) {
        quote = 0;
        separated = true;
      }
    } else if (byte === 0x3e) {
      return at;
    } else if ((byte === 0x22 || byte === 0x27) && previous === 0x3d) {
      quote = byte;
    } else if (isSpace(byte)) {
      separated = true;
    } else if (separated) {
      separated = false;
      count += 1;
      if (count > limits.attributes)
        throw new TooComplex(`a tag of the page has more than ${limits.attributes} attributes`);
    }
    previous = byte;
  }
  return body.length;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x2f || byte === 0x09 || byte === 0x0d || byte === 0x0c;
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
