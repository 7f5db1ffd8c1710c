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

const space = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x2f]);

/** Throws TooComplex where one tag has more attributes than a page needs. Bytes of any encoding that extends ASCII, UTF-16 too. */
export function assertFewAttributes(body: Uint8Array): void {
  let [inTag, quote, separated, count, previous] = [false, 0, false, 0, 0];
  for (const byte of body) {
    if (byte === 0) continue;
    if (!inTag) {
      inTag = previous === 0x3c && isLetter(byte);
      [quote, separated, count] = [0, false, 0];
    } else if (quote !== 0) {
      if (byte === quote) [quote, separated] = [0, true];
    } else if (byte === 0x3e) {
      inTag = false;
    } else if ((byte === 0x22 || byte === 0x27) && previous === 0x3d) {
      quote = byte;
    } else if (space.has(byte)) {
      separated = true;
    } else if (separated) {
      separated = false;
      count += 1;
      if (count > limits.attributes)
        throw new TooComplex(`a tag of the page has more than ${limits.attributes} attributes`);
    }
    previous = byte;
  }
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
