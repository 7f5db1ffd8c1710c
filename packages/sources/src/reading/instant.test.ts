import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { dayOf, instantAt, instantOf, millisecondsOf } from './instant.ts';

const years = { min: new Date('1980-01-01T00:00:00Z'), max: new Date('8999-12-31T23:59:59.999Z') };
const instants = fc.date({ ...years, noInvalidDate: true }).map((date) => date.toISOString());

describe('instantOf', () => {
  it.each([
    ['2026-01-31T10:00:00Z', '2026-01-31T10:00:00Z'],
    ['2026-01-31T10:00:00.1Z', '2026-01-31T10:00:00.1Z'],
    ['2026-01-31T10:00:00', '2026-01-31T10:00:00.000Z'],
    ['2026-01-31 10:00:00.123456789', '2026-01-31T10:00:00.123Z'],
    ['2026-01-31T10:00:00.5+00:00', '2026-01-31T10:00:00.500Z'],
    ['2026-01-31T23:30:00-0130', '2026-02-01T01:00:00.000Z'],
    ['2024-02-29T00:00:00+01:00', '2024-02-28T23:00:00.000Z'],
    ['2023-02-29T00:00:00Z', null],
    ['2026-04-31T00:00:00Z', null],
    ['2026-01-31T24:00:00Z', null],
    ['2026-01-31T10:60:00Z', null],
    ['2026-01-31T10:00:00.Z', null],
    ['2026-01-31T10:00:00z', null],
    ['2026-01-31T10:00:00+24:00', null],
    ['2026-1-31T10:00:00Z', null],
    ['2026-01-31T10:00Z', null],
    ['1970-01-01T00:00:00Z', null],
    ['9999-01-01T00:00:00Z', null],
    ['2026-01-31T10:00:00Zulu', null],
    [1_767_225_600, null],
  ])('%j is %j', (text, expected) => expect(instantOf(text)).toBe(expected));

  it('keeps what is ISO 8601 in UTC, and says of other offsets the same instant', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -1_439, max: 1_439 }), (instant, minutes) => {
        expect(instantOf(instant)).toBe(instant);
        expect(millisecondsOf(instant)).toBe(Date.parse(instant));
        const there = new Date(Date.parse(instant) + minutes * 60_000).toISOString();
        fc.pre(/^\d{4}-/u.test(there));
        const size = Math.abs(minutes);
        const offset = [Math.floor(size / 60), size % 60]
          .map((part) => String(part).padStart(2, '0'))
          .join(':');
        expect(instantOf(`${there.slice(0, -1)}${minutes < 0 ? '-' : '+'}${offset}`)).toBe(instant);
      }),
    );
  });

  it('is null or a time stamp that is its own', () => {
    const part = fc.constantFrom(
      '2026',
      '-',
      '01',
      '31',
      'T',
      ' ',
      '10:00:00',
      '.5',
      'Z',
      '+01:00',
      '-0100',
      '9',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        const instant = instantOf(parts.join(''));
        if (instant !== null)
          expect([instantOf(instant), Number.isNaN(Date.parse(instant))]).toEqual([instant, false]);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('instantAt writes what Date writes', () => {
  fc.assert(
    fc.property(
      fc.date({
        min: new Date('0000-01-01T00:00:00Z'),
        max: new Date('9999-12-31T23:59:59.999Z'),
        noInvalidDate: true,
      }),
      (date) => {
        expect(instantAt(date.getTime())).toBe(date.toISOString());
      },
    ),
    { numRuns: 2_000 },
  );
});

it.each([
  ['2026-01-31', '2026-01-31'],
  ['2024-02-29', '2024-02-29'],
  ['2100-02-29', null],
  ['2026-06-31', null],
  ['2026-00-01', null],
  ['2026-01-31T00:00:00Z', null],
])('the day of %j is %j', (text, expected) => expect(dayOf(text)).toBe(expected));
