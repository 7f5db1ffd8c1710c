import fc from 'fast-check';
import { expect, test } from 'vitest';

import { isoTime } from './clock.ts';

test('a time is written as it is, whichever was written before', () => {
  fc.assert(
    fc.property(fc.array(fc.date({ noInvalidDate: true })), (times) => {
      for (const time of [...times, ...times.toReversed()]) expect(isoTime(time)).toBe(time.toISOString());
    }),
  );
  expect(() => isoTime(new Date(Number.NaN))).toThrow(RangeError);
});
