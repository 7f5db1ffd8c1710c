import { expect, test } from 'vitest';

import { measureInTurn, quantile } from './in-turn.ts';

test('contenders take turns, the first changes, and the warm-up does not count', async () => {
  const order: string[] = [];
  const speeds = { a: [100, 1, 2, 9], b: [100, 4, 4, 5] };
  const contender = (name: 'a' | 'b') => async () => {
    order.push(name);
    return speeds[name].shift() ?? 0;
  };
  const measured = await measureInTurn({ a: contender('a'), b: contender('b') }, { rounds: 3 });
  expect(order.join('')).toBe('baabbaab');
  expect(measured).toEqual({
    a: { median: 2, rounds: [1, 2, 9] },
    b: { median: 4, rounds: [4, 4, 5] },
  });
});

test.each([0, Number.NaN, Infinity])('%s is no speed', async (speed) => {
  await expect(measureInTurn({ a: async () => speed }, { rounds: 1 })).rejects.toThrow('no speed');
});

test('quantiles lie between the two nearest numbers', () => {
  expect([0, 0.5, 0.75, 1].map((share) => quantile([4, 1, 3, 2], share))).toEqual([1, 2.5, 3.25, 4]);
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});
