// Postgres refuses NUL and lone surrogates in text and jsonb, and control characters have no meaning in a fact.
// oxlint-disable-next-line no-control-regex -- these are exactly the characters to remove
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu;
const bidirectional = /[\u202a-\u202e\u2066-\u2069]/gu;

// Printable ASCII with single spaces, in which there is nothing to clean.
const plain = /^[!-~]+(?: [!-~]+)*$/u;

/**
 * Text from outside made storable: well-formed UTF-16, no control or direction-override characters, runs of white
 * space folded to one space, at most `limit` code units (cut at a code point, with an ellipsis). Null when nothing is left.
 */
export function cleanText(input: unknown, limit = 1_000): string | null {
  if (typeof input !== 'string') return null;
  if (input.length <= limit && plain.test(input)) return input;
  const bounded = input.length > limit * 20 ? input.slice(0, limit * 20) : input;
  const text = bounded
    .toWellFormed()
    .replace(controls, '\ufffd')
    .replace(bidirectional, '')
    .replace(/\s+/gu, ' ')
    .trim();
  if (text === '' || /^\ufffd+$/u.test(text)) return null;
  if (text.length <= limit) return text;
  return `${text
    .slice(0, limit - 1)
    .toWellFormed()
    .replace(/\ufffd$/u, '')}…`;
}
