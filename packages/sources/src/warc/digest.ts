import { createHash } from 'node:crypto';

import { WarcError } from './warc-error.ts';

const algorithms: Readonly<Record<string, string>> = {
  md5: 'md5',
  sha1: 'sha1',
  'sha-1': 'sha1',
  sha256: 'sha256',
  'sha-256': 'sha256',
  sha512: 'sha512',
  'sha-512': 'sha512',
};
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Checks a labelled digest (`sha1:` and base 32, `sha256:` and hexadecimal digits) against bytes of which one must have it.
 * One of an algorithm that is not known says nothing. Throws WarcError `digest_mismatch`.
 */
export function assertDigest(labelled: string | undefined, forms: readonly Uint8Array[], what: string): void {
  const [label = '', stated = ''] = (labelled ?? '').split(':', 2);
  const algorithm = algorithms[label.trim().toLowerCase()];
  if (algorithm === undefined) return;
  const unique = [...new Set(forms)];
  const matches = unique.some((bytes) => {
    const hash = createHash(algorithm).update(bytes).digest();
    return [hash.toString('hex'), base32(hash)].includes(normalized(stated));
  });
  if (!matches)
    throw new WarcError('digest_mismatch', `the ${what} has not the digest ${labelled?.slice(0, 100)}`);
}

function normalized(stated: string): string {
  const digits = stated.trim().replace(/=+$/u, '');
  return /^[\da-f]+$/iu.test(digits) && digits.length % 8 === 0 ? digits.toLowerCase() : digits.toUpperCase();
}

/** RFC 4648, without padding. */
function base32(bytes: Buffer): string {
  let [text, bits, held] = ['', 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text;
}
