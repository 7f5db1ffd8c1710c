import { crc32, createInflateRaw } from 'node:zlib';

import { ByteSource } from './byte-source.ts';
import { WarcError } from './warc-error.ts';

const pieceBytes = 64 * 1024;
const longestText = 64 * 1024;
const flags = { crc: 2, extra: 4, name: 8, comment: 16 } as const;
const trailerBytes = 8;

/** Whether what comes next looks like a member of a gzip file (RFC 1952). */
export async function isGzipNext(source: ByteSource): Promise<boolean> {
  const [first, second, method, flag = 0xff] = await source.peek(4);
  return first === 0x1f && second === 0x8b && method === 8 && flag < 0x20;
}

/**
 * The content of the gzip member that comes next, piece by piece; at its end the source stands behind it. One that is
 * left early leaves the source somewhere in it: see `toNextMember`. Throws WarcError `bad_gzip`, `record_truncated`.
 */
export async function* gzipMember(source: ByteSource): AsyncGenerator<Buffer> {
  await skipHead(source);
  const inflate = createInflateRaw();
  const feeding = feed(source, inflate);
  let [crc, size, isWhole] = [0, 0, false];
  try {
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      [crc, size] = [crc32(piece, crc), (size + piece.length) >>> 0];
      yield piece;
    }
    isWhole = true;
  } catch (error) {
    throw new WarcError('bad_gzip', `the compressed data is broken: ${(error as Error).message}`);
  } finally {
    inflate.destroy();
    const { used, last } = await feeding;
    // Where it broke, or nobody read on, how far the decoder came says nothing.
    const unused = isWhole ? used - inflate.bytesWritten : last.length;
    source.putBack(last.subarray(last.length - unused));
  }
  const trailer = await source.take(trailerBytes);
  if (trailer.length < trailerBytes)
    throw new WarcError('record_truncated', 'the archive ends inside a record');
  if (trailer.readUInt32LE(0) !== crc || trailer.readUInt32LE(4) !== size)
    throw new WarcError('bad_gzip', 'the compressed data has not the checksum that it states');
}

/** Feeds a decoder until it has its end. Gives how much it was fed, and the last of it. */
async function feed(
  source: ByteSource,
  inflate: ReturnType<typeof createInflateRaw>,
): Promise<{ used: number; last: Buffer }> {
  const ended = new Promise<'ended'>((resolve) => {
    for (const event of ['end', 'close', 'error']) inflate.once(event, () => resolve('ended'));
  });
  const start = source.position;
  let last: readonly Buffer[] = [];
  for (;;) {
    const piece = await source.some(pieceBytes);
    if (piece === null) {
      inflate.end();
      await ended;
      break;
    }
    // Its end is noticed with the bytes that follow it.
    last = [...last.slice(-2), piece];
    const written = new Promise<'more'>((resolve) => void inflate.write(piece, () => resolve('more')));
    if ((await Promise.race([written, ended])) === 'ended') break;
  }
  return { used: source.position - start, last: Buffer.concat(last) };
}

async function skipHead(source: ByteSource): Promise<void> {
  const head = await source.take(10);
  const flag = head[3] ?? 0;
  if (head.length < 10) throw new WarcError('record_truncated', 'the archive ends inside a record');
  if ((flag & flags.extra) !== 0) {
    const length = await source.take(2);
    await source.skip((length[0] ?? 0) + (length[1] ?? 0) * 256);
  }
  if ((flag & flags.name) !== 0) await skipText(source);
  if ((flag & flags.comment) !== 0) await skipText(source);
  if ((flag & flags.crc) !== 0) await source.skip(2);
}

async function skipText(source: ByteSource): Promise<void> {
  for (let length = 0; length < longestText; length += 1) {
    const [byte] = await source.take(1);
    if (byte === undefined || byte === 0) return;
  }
  throw new WarcError('bad_gzip', 'a name in the compressed data has no end');
}

/** Moves to the next place at which a member begins that holds a WARC record; false where there is none. */
export async function toNextMember(source: ByteSource): Promise<boolean> {
  for (;;) {
    const ahead = await source.peek(pieceBytes);
    if (ahead.length < 4) return false;
    const at = ahead.indexOf(Buffer.from([0x1f, 0x8b, 8]));
    if (at === -1) await source.skip(Math.max(1, ahead.length - 3));
    else {
      await source.skip(at);
      if (await startsRecord(await source.peek(pieceBytes))) return true;
      await source.skip(1);
    }
  }
}

/** Random data has the three bytes of a member every 16 MiB. */
async function startsRecord(bytes: Buffer): Promise<boolean> {
  async function* once(): AsyncGenerator<Buffer> {
    yield bytes;
  }
  const source = new ByteSource(once());
  if (!(await isGzipNext(source))) return false;
  let start = '';
  try {
    for await (const piece of gzipMember(source)) {
      start += piece.subarray(0, 5).toString('latin1');
      if (start.length >= 5) break;
    }
  } catch {
    return false;
  }
  return start.startsWith('WARC/');
}
