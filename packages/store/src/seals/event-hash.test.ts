import { createHash } from 'node:crypto';

import { canonicalJson } from '@juxta/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { eventHash, type SealedRow } from './event-hash.ts';
import { firstPrevious, sealFormat, sealHash, type OpenSeal } from './seal.ts';

const row: SealedRow = {
  position: 81_234,
  stream_id: 'target/pkg:npm/gulp',
  version: 3,
  event_id: '6f8f57c0-0000-5000-8000-000000000001',
  type: 'FactsObserved',
  schema_version: 1,
  occurred_at: '1767225600123456',
  recorded_at: '1767225601000000',
  correlation_id: null,
  causation_id: null,
  data: '{"b": [1, 2.50, "é"], "a": {"z": null, "y": true}}',
  meta: '{"source": "npm"}',
};
const hashOf = (change: Partial<SealedRow>) => eventHash({ ...row, ...change }).toString('hex');
const withData = (data: string) => hashOf({ data });

describe('the hash of an event', () => {
  test('never changes: this is the documented form, written out by hand', () => {
    const form =
      '{"causation_id":null,"correlation_id":null,"data":{"a":{"y":true,"z":null},"b":[1,2.5,"é"]},' +
      '"event_id":"6f8f57c0-0000-5000-8000-000000000001","meta":{"source":"npm"},"occurred_at":"1767225600123456",' +
      '"position":81234,"recorded_at":"1767225601000000","schema_version":1,"stream_id":"target/pkg:npm/gulp",' +
      '"type":"FactsObserved","version":3}';
    expect(hashOf({})).toBe(createHash('sha256').update(`\0${form}`, 'utf8').digest('hex'));
    expect(hashOf({})).toBe('e02809e7ce79f7c92f8b5bce66b3e67a8ce012fce1c5dc0d9c13f3dad966859d');
  });

  test.each(Object.keys(row) as Array<keyof SealedRow>)('covers %s', (column) => {
    const value = row[column];
    const other =
      typeof value === 'number' ? value + 1 : column === 'data' ? '{"b": 1}' : column === 'meta' ? '{}' : 'x';
    expect(hashOf({ [column]: other })).not.toBe(hashOf({}));
  });

  test('is of values: neither the order of members nor zeros behind a number count', () => {
    expect(withData('{"a": 1.50, "b": [1e2]}')).toBe(withData('{"b": [100.0], "a": 1.5}'));
  });

  test.each([
    ['0.1', '0.1000000000000000000001'],
    ['9007199254740992', '9007199254740993'],
    ['1', '1.0000000000000000000000000000001'],
    [`1${'0'.repeat(400)}`, `1${'0'.repeat(399)}1`],
    [`0.${'0'.repeat(400)}1`, `0.${'0'.repeat(400)}2`],
    ['12345678901234567890123', '{"\\u0001": "12345678901234567890123e0"}'],
    ['12345678901234567890123', '"12345678901234567890123e0"'],
  ])('tells %s from %s, which doubles may not', (one, other) => {
    expect(withData(`{"n": ${one}}`)).not.toBe(withData(`{"n": ${other}}`));
  });

  test('keeps numbers apart that a double cannot', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 10n ** 15n, max: 10n ** 24n }),
        fc.integer({ min: 1, max: 9 }),
        (n, step) => {
          expect(withData(`{"n": ${n}}`)).not.toBe(withData(`{"n": ${n + BigInt(step)}}`));
        },
      ),
    );
  });

  test('of whatever JavaScript can write is that of its RFC 8785 form', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const data = { value, digits: '1234567890123456' };
        const form = canonicalJson({ ...row, data, meta: { source: 'npm' } });
        expect(withData(JSON.stringify(data))).toBe(createHash('sha256').update(`\0${form}`).digest('hex'));
      }),
    );
  });
});

describe('the hash of a seal', () => {
  const seal: OpenSeal = {
    number: 1,
    format: sealFormat,
    from_position: 1,
    to_position: 5,
    events: 3,
    positions: [
      [1, 2],
      [5, 5],
    ],
    leaves: Buffer.alloc(96, 7),
    previous: firstPrevious,
  };

  test('never changes: this is the documented form, written out by hand', () => {
    const numbers = [1, 1, 1, 5, 3].map((n) => n.toString(16).padStart(16, '0')).join('');
    const bytes = `01${'00'.repeat(32)}${numbers}${Buffer.from('{[1,2],[5,5]}').toString('hex')}00${'07'.repeat(96)}`;
    expect(sealHash(seal).toString('hex')).toBe(
      createHash('sha256').update(Buffer.from(bytes, 'hex')).digest('hex'),
    );
    expect(sealHash(seal).toString('hex')).toBe(
      '1b5e5598b1f0718e18d3593fd4945834c8d1255bee4094dfa0e75e3c875c2c80',
    );
  });

  test.each<Partial<OpenSeal>>([
    { number: 2 },
    { from_position: 0 },
    { to_position: 6 },
    { events: 4 },
    { positions: [[1, 3]] },
    { leaves: Buffer.alloc(96, 6) },
    { previous: Buffer.alloc(32, 1) },
  ])('covers %o', (change) => {
    expect(sealHash({ ...seal, ...change })).not.toEqual(sealHash(seal));
  });
});
