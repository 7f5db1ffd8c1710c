import {
  brotliCompressSync,
  crc32,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeBody } from './content-coding.ts';

const encoders = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
};

describe('decodeBody', () => {
  it.each(Object.entries(encoders))('gives back what %s took', async (coding, encode) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        expect(Buffer.from(await decodeBody(encode(bytes), coding, 2000)).equals(bytes)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('reads deflate without the zlib frame', async () => {
    expect(Buffer.from(await decodeBody(deflateRawSync('plain'), 'deflate', 100)).toString()).toBe('plain');
  });

  it.each(Object.entries(encoders))(
    'accepts %s at the cap and refuses one byte more',
    async (coding, encode) => {
      const body = encode(Buffer.alloc(100_000, ' '));
      expect((await decodeBody(body, coding, 100_000)).length).toBe(100_000);
      await expect(decodeBody(body, coding, 99_999)).rejects.toMatchObject({ code: 'decoded_too_large' });
    },
  );

  it.each(Object.keys(encoders))('refuses a body that is not %s', async (coding) => {
    await expect(decodeBody(Buffer.from('this is no archive'), coding, 100)).rejects.toMatchObject({
      code: 'bad_encoding',
    });
  });

  it.each(Object.entries(encoders))('refuses %s that is cut short anywhere', async (coding, encode) => {
    const whole = encode('a'.repeat(1000));
    for (let end = 1; end < whole.length; end += 1)
      await expect(decodeBody(whole.subarray(0, end), coding, 2000), `${end} bytes`).rejects.toMatchObject({
        code: 'bad_encoding',
      });
  });

  it.each(
    Object.entries(encoders).flatMap(([coding, encode]) =>
      ['\r\n', 'x', '\0\0\0\0', '<!-- appended -->', '\u001f', '\u001f\u008b\u00ff'].map(
        (after) => [coding, JSON.stringify(after), encode, after] as const,
      ),
    ),
  )('passes over what follows the end of %s: %s', async (coding, _, encode, after) => {
    const body = Buffer.concat([encode('whole'), Buffer.from(after, 'latin1')]);
    expect(Buffer.from(await decodeBody(body, coding, 100)).toString()).toBe('whole');
  });

  it.each(Object.entries({ gzip: gzipSync, zstd: zstdCompressSync }))(
    'reads all pieces of %s, within one cap, and what follows the last one is nothing',
    async (coding, encode) => {
      const pieces = ['one, ', '', 'two, ', 'three'].map((text) => encode(text));
      for (const after of ['', 'garbage']) {
        const body = Buffer.concat([...pieces, Buffer.from(after)]);
        expect(Buffer.from(await decodeBody(body, coding, 15)).toString()).toBe('one, two, three');
        await expect(decodeBody(body, coding, 14)).rejects.toMatchObject({ code: 'decoded_too_large' });
      }
      const last = Buffer.concat(pieces).subarray(0, -3);
      await expect(decodeBody(last, coding, 100)).rejects.toMatchObject({ code: 'bad_encoding' });
    },
  );

  it('reads a gzip header with all that it may hold, also where the body is in pieces', async () => {
    const [plain, head] = [gzipSync('x'), Buffer.from('1f8b081e000000000003', 'hex')];
    const fields = Buffer.from('\u0002\0ab' + 'name\0' + 'comment\0' + '??', 'latin1');
    // The header's own checksum: the lower half of its CRC-32.
    fields.writeUInt16LE(crc32(Buffer.concat([head, fields.subarray(0, -2)])) & 0xffff, fields.length - 2);
    const member = Buffer.concat([head, fields, plain.subarray(10)]);
    const body = Buffer.concat([member, member, Buffer.from('garbage')]);
    expect(Buffer.from(await decodeBody(body, 'gzip', 100)).toString()).toBe('xx');
  });

  it('refuses a member whose checksum or length is another one, with garbage behind it or not', async () => {
    for (const at of [-8, -4])
      for (const after of ['', 'garbage']) {
        const member = gzipSync('text');
        member[member.length + at] = (member.at(at) ?? 0) ^ 1;
        const body = Buffer.concat([member, Buffer.from(after)]);
        await expect(decodeBody(body, 'gzip', 100)).rejects.toMatchObject({ code: 'bad_encoding' });
      }
  });

  it('skips the frames of zstd that are to be skipped', async () => {
    const skipped = Buffer.from('5f2a4d18040000000102030a', 'hex');
    const body = Buffer.concat([skipped, zstdCompressSync('read'), skipped]);
    expect(Buffer.from(await decodeBody(body, 'zstd', 100)).toString()).toBe('read');
  });

  it('takes a body in more pieces than anybody sends for none', async () => {
    const frames = (count: number): Buffer => Buffer.concat(Array<Buffer>(count).fill(zstdCompressSync('')));
    expect(await decodeBody(frames(1_000), 'zstd', 1)).toHaveLength(0);
    await expect(decodeBody(frames(1_001), 'zstd', 1)).rejects.toMatchObject({ code: 'bad_encoding' });
  });

  it.each(['gzip, gzip', 'gzip,br', 'br, gzip, identity'])('refuses stacked codings: %s', async (codings) => {
    await expect(decodeBody(gzipSync(gzipSync('x')), codings, 100)).rejects.toMatchObject({
      code: 'bad_encoding',
    });
  });

  it.each(['compress', 'exi', 'gzip2'])('refuses an unknown coding: %s', async (coding) => {
    await expect(decodeBody(Buffer.from('x'), coding, 100)).rejects.toMatchObject({ code: 'bad_encoding' });
  });

  it.each(['', 'identity', 'IDENTITY, '])('leaves a body coded %j alone, within the cap', async (coding) => {
    expect(Buffer.from(await decodeBody(Buffer.from('x'), coding, 1)).toString()).toBe('x');
    await expect(decodeBody(Buffer.from('xy'), coding, 1)).rejects.toMatchObject({
      code: 'decoded_too_large',
    });
  });

  it('takes an empty body for empty in every coding', async () => {
    expect((await decodeBody(Buffer.alloc(0), 'gzip', 10)).length).toBe(0);
  });
});
