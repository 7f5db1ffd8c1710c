import { expect, test } from 'vitest';

import { sparkline } from './sparkline.ts';

test('the lowest value is the lowest block, the highest the highest, and a gap stays visible', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline([10, null, null, 80])).toBe('▁··█');
});

test('a flat series is a line, and nothing is nothing', () => {
  expect(sparkline([5, 5, null, 5])).toBe('▄▄·▄');
  expect(sparkline([null])).toBe('·');
  expect(sparkline([])).toBe('');
});
