import fc from 'fast-check';
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
    ['two numbers', { 'retry-after': '120, 60' }, 120],
    ['a number and nonsense', { 'retry-after': '120, soon' }, null],
    ['a fraction', { 'retry-after': '1.2' }, 2],
    ['nonsense', { 'retry-after': 'soon' }, null],
    ['a negative number', { 'retry-after': '-5' }, 0],
    ['a number that is none', { 'retry-after': '1e9' }, null],
    ['more than a number can hold', { 'retry-after': '9'.repeat(400) }, 86_400],
    ['a date of RFC 850', { 'retry-after': 'Sunday, 01-Mar-26 12:05:00 GMT' }, 300],
    [
      'a date of RFC 850 that is 49 years ahead',
      { 'retry-after': 'Saturday, 01-Mar-75 12:05:00 GMT' },
      86_400,
    ],
    [
      'a date of RFC 850 that is 51 years ahead or 49 ago',
      { 'retry-after': 'Tuesday, 01-Mar-77 12:05:00 GMT' },
      0,
    ],
    ['a date in year 9999', { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }, 86_400],
    ['an asctime date of a day with two digits', { 'retry-after': 'Tue Mar 10 12:00:00 2026' }, 86_400],
    ['a day that no month has', { 'retry-after': 'Sun, 99 Mar 2026 12:05:00 GMT' }, null],
    ['a date of another standard', { 'retry-after': '2026-03-01T12:05:00Z' }, null],
    ['a date of another zone', { 'retry-after': 'Sun, 01 Mar 2026 12:05:00 PST' }, null],
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
      'of several limits the longest that is used up',
      { ratelimit: '"burst";r=0;t=7, "hour";r=0;t=1200, "a,day;r=0;t=9000";r=8;t=86000' },
      1200,
    ],
    [
      'a limit that says when by its policy alone',
      { ratelimit: '"b";r=0', 'ratelimit-policy': '"a";q=10;w=1, "b";q=10;w=60' },
      60,
    ],
    [
      'a limit with no more than the reserve left',
      { ratelimit: '"default";r=5;t=7', 'ratelimit-policy': '"default";q=100;w=60' },
      7,
    ],
    [
      'a limit with more than the reserve left',
      { ratelimit: '"default";r=6;t=7', 'ratelimit-policy': '"default";q=100;w=60' },
      null,
    ],
    ['a reserve by draft 7', { ratelimit: 'limit=100, remaining=5, reset=9' }, 9],
    [
      'the reserve of GitHub without a token',
      { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': String(epoch + 90) },
      90,
    ],
    [
      'four of sixty, which are more than the reserve',
      { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '4', 'x-ratelimit-reset': String(epoch + 90) },
      null,
    ],
    [
      'no more than a hundred as the reserve',
      {
        'x-ratelimit-limit': '100000',
        'x-ratelimit-remaining': '101',
        'x-ratelimit-reset': String(epoch + 90),
      },
      null,
    ],
    ['an overdrawn limit', { 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': '30' }, 30],
    ['a reset that has passed', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(epoch - 90) }, 0],
    [
      'a limit of all requests',
      { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '2', 'ratelimit-reset': '9' },
      9,
    ],
    ['a limit without a number', { ratelimit: '"default";r=;t=', 'x-ratelimit-remaining': 'none' }, null],
    [
      'both, the longer',
      { 'retry-after': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(epoch + 90) },
      90,
    ],
  ])('reads %s', (_, headers, expected) => {
    expect(retryAfterSeconds(headers as Record<string, string>, now)).toBe(expected);
  });

  it('is nothing, or from none to a day, whatever a server says', () => {
    const word = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.integer().map(String),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      fc.constantFrom('"a";r=0;t=', 'remaining=0, reset='),
    );
    const names = ['retry-after', 'date', 'ratelimit', 'x-ratelimit-remaining', 'x-ratelimit-reset'] as const;
    const headers = fc.dictionary(
      fc.constantFrom(...names),
      fc.array(word, { maxLength: 3 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(headers, (said) => {
        const seconds = retryAfterSeconds(said, now);
        if (seconds === null) return;
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(86_400);
        expect(Number.isInteger(seconds)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
