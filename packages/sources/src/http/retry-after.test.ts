import { describe, expect, it } from 'vitest';

import { retryAfterSeconds } from './retry-after.ts';

const now = new Date('2026-03-01T12:00:00Z');
const epoch = now.getTime() / 1000;

describe('retryAfterSeconds', () => {
  it.each([
    ['seconds', { 'retry-after': '120' }, 120],
    ['zero', { 'retry-after': '0' }, 0],
    ['a date', { 'retry-after': 'Sun, 01 Mar 2026 12:05:00 GMT' }, 300],
    [
      'a date by a server whose clock is an hour behind',
      { 'retry-after': 'Sun, 01 Mar 2026 11:05:00 GMT', date: 'Sun, 01 Mar 2026 11:00:00 GMT' },
      300,
    ],
    ['an asctime date, which is GMT in every zone', { 'retry-after': 'Sun Mar  1 12:05:00 2026' }, 300],
    ['a date that has passed', { 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
    ['more than a day', { 'retry-after': '999999999999' }, 86_400],
    ['a fraction', { 'retry-after': '1.2' }, 2],
    ['nonsense', { 'retry-after': 'soon' }, null],
    ['a negative number', { 'retry-after': '-5' }, null],
    ['nothing', {}, null],
    [
      'an exhausted GitHub limit',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(epoch + 90) },
      90,
    ],
    [
      'a limit in epoch milliseconds',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String((epoch + 90) * 1000) },
      90,
    ],
    [
      'a limit that is not exhausted',
      { 'x-ratelimit-remaining': '10', 'x-ratelimit-reset': String(epoch + 90) },
      null,
    ],
    ['an exhausted limit without a reset', { 'x-ratelimit-remaining': '0' }, null],
    ['a delay as the reset', { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, 30],
    [
      'a remaining of zero with a window',
      { 'ratelimit-remaining': '0;w=60', 'ratelimit-reset': '30;w=60' },
      30,
    ],
    ['the RateLimit header of draft 7', { ratelimit: 'limit=10, remaining=0, reset=5' }, 5],
    ['the RateLimit header of draft 8', { ratelimit: '"default";r=0;t=7' }, 7],
    ['a RateLimit header with some left', { ratelimit: '"default";r=3;t=7' }, null],
    [
      'both, the longer',
      { 'retry-after': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(epoch + 90) },
      90,
    ],
  ])('reads %s', (_, headers, expected) => {
    expect(retryAfterSeconds(headers as Record<string, string>, now)).toBe(expected);
  });
});
