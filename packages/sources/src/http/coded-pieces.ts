import * as zlib from 'node:zlib';

/** A gzip member or a zstd frame: what it decodes to, and how many bytes it took. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly taken: number;
}

export type DecodePiece = (body: Uint8Array, options: { maxOutputLength: number }) => Promise<Piece>;

/** A body in pieces, one after the other, as a coding lets it be. */
export interface PieceCoding {
  readonly decode: DecodePiece;
  readonly begins: (body: Uint8Array) => boolean;
}

/** Nobody sends a page in more; each takes a turn of the thread pool. */
const mostPieces = 1_000;

/**
 * All pieces of a body, and none of what follows the last one: each is whole and vouched for, so that what a server appends
 * (a line's end, padding, a comment of its proxy) does no harm, and browsers pass it over too. Rejects with an error of zlib.
 */
export async function decodePieces(
  body: Uint8Array,
  { decode, begins }: PieceCoding,
  maxBytes: number,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let [rest, left] = [body, maxBytes];
  do {
    if (pieces.length === mostPieces) throw coded('TOO_MANY_PIECES');
    const { bytes, taken } = await decode(rest, { maxOutputLength: Math.max(1, left) });
    left -= bytes.length;
    if (left < 0) throw coded('ERR_BUFFER_TOO_LARGE');
    pieces.push(bytes);
    rest = rest.subarray(taken);
  } while (begins(rest));
  return pieces.length === 1 ? (pieces[0] ?? new Uint8Array()) : Buffer.concat(pieces);
}

/** RFC 1952. Node reads members as well, but takes anything after them but zeros for one that is broken. */
export const gzipMembers: PieceCoding = { decode: gzipMember, begins: (body) => headerOf(body) !== null };

/** RFC 8878. Node reads the first frame alone, which may be one to skip: nothing, and no error. */
export const zstdFrames: PieceCoding = {
  decode: withTaken(zlib.zstdDecompress),
  begins: (body) => {
    const magic = body.length < 4 ? 0 : viewOf(body).readUInt32LE();
    return magic === 0xfd2fb528 || Math.floor(magic / 16) === 0x184d2a5;
  },
};

const inflateRaw = withTaken(zlib.inflateRaw);
const trailerBytes = 8;

async function gzipMember(body: Uint8Array, options: { maxOutputLength: number }): Promise<Piece> {
  const header = headerOf(body);
  if (header === null) throw coded('Z_DATA_ERROR');
  const { bytes, taken } = await inflateRaw(body.subarray(header), options);
  const end = header + taken + trailerBytes;
  if (body.length < end) throw coded('Z_BUF_ERROR');
  const trailer = viewOf(body).subarray(end - trailerBytes, end);
  if (trailer.readUInt32LE() !== zlib.crc32(bytes) || trailer.readUInt32LE(4) !== bytes.length)
    throw coded('Z_DATA_ERROR');
  return { bytes, taken: end };
}

/** How long the header of a gzip member is (RFC 1952, 2.3); null where there is none. */
function headerOf(body: Uint8Array): number | null {
  if (body[0] !== 0x1f || body[1] !== 0x8b || body[2] !== 8) return null;
  const flags = body[3] ?? 0;
  let end = 10;
  if ((flags & 4) !== 0) end += 2 + (body[end] ?? 0) + (body[end + 1] ?? 0) * 256;
  for (const text of [8, 16]) if ((flags & text) !== 0) end = body.indexOf(0, end) + 1 || body.length;
  return (flags & 2) === 0 ? end : end + 2;
}

/** As `info` makes it, which Node documents and its types leave out. One-shot: on streams `maxOutputLength` has no effect. */
type Decompress = (
  body: Uint8Array,
  options: zlib.ZlibOptions & zlib.ZstdOptions,
  done: (error: Error | null, result: { buffer: Buffer; engine: zlib.InflateRaw }) => void,
) => void;

function withTaken(oneShot: typeof zlib.inflateRaw | typeof zlib.zstdDecompress): DecodePiece {
  const decompress = oneShot as unknown as Decompress;
  return (body, options) =>
    new Promise((resolve, reject) => {
      decompress(body, { ...options, info: true }, (error, result) => {
        if (error) reject(error);
        else resolve({ bytes: result.buffer, taken: result.engine.bytesWritten });
      });
    });
}

function viewOf(body: Uint8Array): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
