import { randomBytes } from 'node:crypto';
import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WARCParser } from 'warcio';

import { assertDigest } from './digest.ts';
import { readHttpAnswer } from './http-message.ts';
import { readWarc, type WarcEntry } from './read-records.ts';
import { warcInfo, warcRecord, type NewWarcRecord } from './write-record.ts';

const types = new Set(['response', 'revisit', 'metadata', 'conversion']);
const date = '2026-01-31T01:02:03.456Z';
const id = (n: number): string => `018f0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function entriesOf(bytes: Uint8Array, { size = 65_536, max = 1 << 20 } = {}): Promise<WarcEntry[]> {
  const entries: WarcEntry[] = [];
  for await (const entry of readWarc(pieces(bytes, size), { maxBlockBytes: max, types })) entries.push(entry);
  return entries;
}

const codes = (entries: readonly WarcEntry[]) =>
  entries.map((entry) =>
    entry.kind === 'failed'
      ? entry.error.code
      : entry.kind === 'record'
        ? entry.record.id.slice(-13, -1)
        : entry.type,
  );

const response = (n: number, body: Uint8Array = Buffer.from(`body ${n}`)): NewWarcRecord => ({
  type: 'response',
  id: id(n),
  url: `https://tool.example/${n}`,
  date,
  status: 200,
  headers: { 'content-type': 'text/html', 'content-encoding': 'gzip', 'content-length': '3' },
  body,
});
const named = (n: number): string => id(n).slice(-12);

describe('records that are written', () => {
  test('are read by warcio as what they are', async () => {
    const of = { id: id(1), url: 'https://tool.example/1', date, sha256: 'ab'.repeat(32) };
    const revisit = {
      type: 'revisit',
      url: of.url,
      date,
      status: 304,
      headers: { etag: '"1"' },
      of,
    } as const;
    const file = Buffer.concat([
      await warcInfo({ software: 'juxta', format: 'WARC File Format 1.1' }, { date, filename: 'a.warc.gz' }),
      await warcRecord(response(1)),
      await warcRecord({ ...revisit, id: id(2), profile: 'not_modified' }),
      await warcRecord({ ...revisit, id: id(3), status: 200, profile: 'identical' }),
      await warcRecord({
        type: 'metadata',
        id: id(4),
        url: of.url,
        date,
        contentType: 'application/json',
        body: Buffer.from('{}'),
        fields: { 'Juxta-Capture': '{"a":"\\u00e9"}' },
      }),
    ]);
    const seen = [];
    for await (const record of new WARCParser(pieces(file, 100))) {
      const text = await record.contentText();
      seen.push([
        record.warcType,
        record.warcHeader('WARC-Profile')?.split('/').at(-1) ?? text,
        record.httpHeaders?.statusCode,
      ]);
    }
    expect(seen).toEqual([
      ['warcinfo', 'software: juxta\r\nformat: WARC File Format 1.1\r\n', undefined],
      ['response', 'body 1', 200],
      ['revisit', 'server-not-modified', 304],
      ['revisit', 'identical-payload-digest', 200],
      ['metadata', '{}', undefined],
    ]);
    const heads = gunzipSync(file)
      .toString('latin1')
      .split('\r\n\r\n\r\n\r\n')
      .join('')
      .match(/^WARC\/.*$/gmu);
    expect(new Set(heads)).toEqual(new Set(['WARC/1.1']));
  });

  test('come back as they were, in whatever pieces, compressed or not', async () => {
    const bytes = fc.uint8Array({ maxLength: 3_000 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(bytes, { maxLength: 6 }),
        fc.integer({ min: 1, max: 500 }),
        fc.boolean(),
        async (bodies, size, packed) => {
          const records = await Promise.all(bodies.map((body, n) => warcRecord(response(n, body))));
          const file = Buffer.concat(records);
          if (bodies.length === 0) return;
          const entries = await entriesOf(packed ? file : gunzipSync(file), { size });
          const read = await Promise.all(
            entries.map(async (entry) => {
              if (entry.kind !== 'record') throw new Error(entry.kind);
              const answer = await readHttpAnswer(entry.record.block, 1 << 20);
              assertDigest(entry.record.fields.get('warc-block-digest'), [entry.record.block], 'block');
              assertDigest(entry.record.fields.get('warc-payload-digest'), answer.forms, 'payload');
              return [entry.record.id, Buffer.from(answer.body).toString('hex')];
            }),
          );
          expect(read).toEqual(
            bodies.map((body, n) => [`<urn:uuid:${id(n)}>`, Buffer.from(body).toString('hex')]),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** What reading the answers fails with, beside what it may fail with. */
async function answersOf(entries: readonly WarcEntry[]): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'record') continue;
    await readHttpAnswer(entry.record.block, 100_000).catch((error: { code?: string }) => {
      if (!/^bad_(?:http|encoding)$/u.test(error.code ?? '')) failures.push(error);
    });
  }
  return failures;
}

describe('an archive that is broken', () => {
  const three = async () => Promise.all([1, 2, 3].map((n) => warcRecord(response(n, randomBytes(2_000)))));

  test.each([1, 100, 2_000])('loses the record whose data is broken, alone (at %d)', async (at) => {
    const [first, second, third] = await three();
    const broken = Buffer.from(second as Buffer);
    broken.fill(0, 10 + at, 10 + at + 20);
    const read = codes(await entriesOf(Buffer.concat([first as Buffer, broken, third as Buffer])));
    expect([read[0], read.at(-1)]).toEqual([named(1), named(3)]);
    expect(read).not.toContain(named(2));
  });

  test('that ends early has what stands before', async () => {
    const file = Buffer.concat(await three());
    expect(codes(await entriesOf(file.subarray(0, -500)))).toEqual([
      named(1),
      named(2),
      expect.stringMatching(/^(?:bad_gzip|record_truncated)$/u),
    ]);
    const plain = gunzipSync(file);
    expect(codes(await entriesOf(plain.subarray(0, -500)))).toEqual([named(1), named(2), 'record_truncated']);
  });

  test('that ends anywhere is read without hanging, and what is whole is read', async () => {
    const file = Buffer.concat(await three());
    for (let length = 1; length < file.length; length += 97) {
      const read = await entriesOf(file.subarray(0, length), { size: 777 }).catch(() => []);
      expect(read.filter(({ kind }) => kind === 'failed').length).toBeLessThanOrEqual(1);
    }
  });

  test.each(['gzip', 'plain'])('with garbage between records goes on behind it (%s)', async (form) => {
    const [first, second] = await three();
    const garbage = Buffer.from('this is no record: 1\r\n\r\n');
    const parts = [first as Buffer, second as Buffer].map((part) =>
      form === 'gzip' ? part : gunzipSync(part),
    );
    const read = codes(await entriesOf(Buffer.concat([parts[0] as Buffer, garbage, parts[1] as Buffer])));
    expect(read).toEqual([named(1), form === 'gzip' ? 'bad_gzip' : 'bad_header', named(2)]);
  });

  test.each(['gzip', 'plain'])(
    'a record that is too large is passed, and none of it is kept (%s)',
    async (form) => {
      const large = await warcRecord(response(1, Buffer.alloc(5_000_000)));
      const file = Buffer.concat([large, await warcRecord(response(2))]);
      const read = await entriesOf(form === 'gzip' ? file : gunzipSync(file), { max: 1_000_000 });
      expect(codes(read)).toEqual(['record_too_large', named(2)]);
    },
  );

  test('a record of another length than it says is one failure', async () => {
    const file = gunzipSync(Buffer.concat(await three())).toString('latin1');
    const longer = Buffer.from(
      file.replace(/Content-Length: (\d+)/u, (_, n) => `Content-Length: ${Number(n) - 5}`),
      'latin1',
    );
    expect(codes(await entriesOf(longer))).toEqual(['bad_record_end', named(2), named(3)]);
    const endless = Buffer.from(
      file.replace(/Content-Length: \d+/u, 'Content-Length: 99999999999'),
      'latin1',
    );
    expect(codes(await entriesOf(endless))).toEqual(['record_truncated']);
    const none = Buffer.from(file.replace(/Content-Length: \d+/u, 'Content-Length: many'), 'latin1');
    expect(codes(await entriesOf(none))).toEqual(['bad_header', named(2), named(3)]);
  });

  test('a head without end, or a name without end, is refused in bounded memory', async () => {
    const head = Buffer.from(`WARC/1.1\r\nX: ${'x'.repeat(600_000)}`);
    expect(codes(await entriesOf(head))).toEqual(['header_too_large']);
    const name = Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0]),
      Buffer.alloc(200_000, 'a'),
    ]);
    expect(codes(await entriesOf(name))).toEqual(['bad_gzip']);
  });

  test('what is no archive is refused whole', async () => {
    await expect(entriesOf(Buffer.from('PK\u0003\u0004 not'))).rejects.toMatchObject({ code: 'no_warc' });
    await expect(entriesOf(Buffer.alloc(0))).rejects.toMatchObject({ code: 'no_warc' });
    expect(codes(await entriesOf(gzipSync('not a record at all')))).toEqual(['record_truncated']);
  });

  test('whatever the bytes, it ends, with typed failures alone', async () => {
    const file = Buffer.concat(await three());
    const plain = gunzipSync(file);
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes: fc.uint8Array({ maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(change, { maxLength: 4 }), async (packed, changes) => {
        const bent = Buffer.from(packed ? file : plain);
        for (const { at, bytes } of changes) bent.set(bytes, Math.floor(at * (bent.length - 40)));
        const read = await entriesOf(bent).catch((error: { code: string }) => error.code);
        if (typeof read === 'string') expect(read).toBe('no_warc');
        else expect(await answersOf(read)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('an answer in an archive', () => {
  const read = (head: string, body: Uint8Array = new Uint8Array(), max = 1_000) =>
    readHttpAnswer(Buffer.concat([Buffer.from(head.replaceAll('\n', '\r\n'), 'latin1'), body]), max);

  test('has its codings undone, also where only the header is left of them', async () => {
    const chunked = Buffer.from('5;x=1\r\nhello\r\n6\r\n world\r\n0\r\n\r\n');
    const head = 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n';
    expect(Buffer.from((await read(head, chunked)).body).toString()).toBe('hello world');
    expect(Buffer.from((await read(head, Buffer.from('hello'))).body).toString()).toBe('hello');
    const brotli = await read(
      'HTTP/2 200\ncontent-encoding: br\nset-cookie: a=b\n\n',
      brotliCompressSync('x'),
    );
    expect([Buffer.from(brotli.body).toString(), brotli.headers]).toEqual([
      'x',
      { 'content-encoding': 'br' },
    ]);
  });

  test.each<[string, Uint8Array, string]>([
    ['HTTP/1.1 200 OK\nContent-Encoding: gzip\n\n', gzipSync(Buffer.alloc(10_000)), 'bad_encoding'],
    ['HTTP/1.1 200 OK\nContent-Encoding: gzip\n\n', Buffer.from('no gzip'), 'bad_encoding'],
    ['HTTP/1.1 200 OK\nContent-Encoding: gzip, gzip\n\n', gzipSync(gzipSync('x')), 'bad_encoding'],
    ['GET / HTTP/1.1\n\n', Buffer.alloc(0), 'bad_http'],
    ['', Buffer.from('<html>'), 'bad_http'],
  ])('%j is refused', async (head, body, code) => {
    await expect(read(head, body)).rejects.toMatchObject({ code });
  });
});

test('digests are those of the archives, in either spelling', () => {
  const bytes = Buffer.from('hello');
  for (const stated of [
    'sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N',
    'sha1:aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
    'SHA-256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
    'sha256:FTZE3OS7WCRQ4JXIHMVMLOPCTYNRMHS4D6TUEXTTAQZWFE4LTASA====',
    'blake3:unknown',
    undefined,
  ])
    expect(() => assertDigest(stated, [Buffer.from('other'), bytes], 'payload')).not.toThrow();
  expect(() => assertDigest('sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2A', [bytes], 'payload')).toThrow(
    expect.objectContaining({ code: 'digest_mismatch' }),
  );
});
