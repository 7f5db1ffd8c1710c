import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

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

  it('refuses a truncated body', async () => {
    const whole = gzipSync('a'.repeat(1000));
    await expect(decodeBody(whole.subarray(0, -10), 'gzip', 2000)).rejects.toMatchObject({
      code: 'bad_encoding',
    });
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
