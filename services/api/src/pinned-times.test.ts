import { describe, expect, it } from 'vitest';

import { KnownAt, nextMidnight, WorldTime } from './pinned-times.ts';

describe('pinned times', () => {
  it.each([
    ['2026-11-01T02:00:00+02:00', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('reads %s', (text, utc) => {
    expect(WorldTime.parse(text)).toBe(utc);
  });

  it.each([
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+23:59',
    '9999-12-31T23:59:59-23:59',
    '2026',
    '2026-02-30',
    '',
  ])('refuses %j, which the database could not hold or which is no instant', (text) => {
    expect(WorldTime.safeParse(text).success).toBe(false);
  });

  it('reads a position, or a time', () => {
    expect(KnownAt.parse('42')).toBe(42);
    expect(KnownAt.parse('2026-11-01T02:00:00+02:00')).toBe('2026-11-01T00:00:00.000Z');
  });

  it.each(['', '-1', '1e3', '0x1', ' 1', '1'.repeat(16)])('refuses the position %j', (text) => {
    expect(KnownAt.safeParse(text).success).toBe(false);
  });

  it('means the next midnight, also at midnight and at the end of a year', () => {
    expect(nextMidnight(new Date('2026-11-01T00:00:00.000Z'))).toBe('2026-11-02T00:00:00.000Z');
    expect(nextMidnight(new Date('2026-12-31T23:59:59.999Z'))).toBe('2027-01-01T00:00:00.000Z');
  });
});
