import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

import { decodePieces, gzipMembers, zstdFrames } from './coded-pieces.ts';
import { FetchError } from './fetch-error.ts';

type Decode = (body: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

const inflateWrapped: Decode = promisify(zlib.inflate);
const inflateRaw: Decode = promisify(zlib.inflateRaw);
const gunzipWhole: Decode = promisify(zlib.gunzip);

// One-shot functions only: on streams `maxOutputLength` has no effect. What follows the end of a body is passed over in every
// coding; what is cut short, or does not match its checksum, is refused.
const decoders = new Map<string, Decode>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', inflate],
  ['br', promisify(zlib.brotliDecompress)],
  ['zstd', (body, { maxOutputLength }) => decodePieces(body, zstdFrames, maxOutputLength)],
]);

export const acceptedCodings = 'gzip, br, zstd';

/** Undoes a Content-Encoding. Throws FetchError: `bad_encoding`, `decoded_too_large`. */
export async function decodeBody(
  body: Uint8Array,
  contentEncoding: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const codings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim());
  const [coding, ...more] = codings.filter((each) => each !== '' && each !== 'identity');
  if (more.length > 0)
    throw new FetchError('bad_encoding', `stacked content codings are refused: ${codings.length} given`);
  if (coding === undefined || body.length === 0) return withinCap(body, maxBytes);
  const decode = decoders.get(coding);
  if (decode === undefined)
    throw new FetchError('bad_encoding', `content coding "${coding.slice(0, 40)}" is not known`);
  try {
    return await decode(body, { maxOutputLength: maxBytes });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new FetchError('bad_encoding', `the body is not valid ${coding} (${code})`);
  }
}

/** RFC 9110 means the zlib format by deflate; some servers send the bare one. */
async function inflate(body: Uint8Array, options: { maxOutputLength: number }): Promise<Uint8Array> {
  const isZlib = ((body[0] ?? 0) & 0x0f) === 8 && (((body[0] ?? 0) << 8) | (body[1] ?? 0)) % 31 === 0;
  return isZlib ? inflateWrapped(body, options) : inflateRaw(body, options);
}

/** Members one after the other are one body. Taken apart only where Node's own reading fails, which is quicker. */
async function gunzip(body: Uint8Array, options: { maxOutputLength: number }): Promise<Uint8Array> {
  try {
    return await gunzipWhole(body, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw error;
    return decodePieces(body, gzipMembers, options.maxOutputLength);
  }
}

function withinCap(body: Uint8Array, maxBytes: number): Uint8Array {
  if (body.length > maxBytes) throw tooLarge(maxBytes);
  return body;
}

function tooLarge(maxBytes: number): FetchError {
  return new FetchError('decoded_too_large', `the decoded body is larger than ${maxBytes} bytes`);
}
