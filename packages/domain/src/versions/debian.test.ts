import { expect, test } from 'vitest';

import { compareVersions } from './compare-versions.ts';

test.each([
  ['1.0~rc1', '1.0', -1],
  ['1.0', '1.0-1', -1],
  ['1:0.9', '2.0', 1],
  ['1.10', '1.9', 1],
  ['1.0+b1', '1.0', 1],
  ['1.0a', '1.0+', -1],
  ['1.6.20~ds1-1+deb12u3', '1.6.20~ds1-1+deb12u2', 1],
  ['1.01', '1.1', 0],
  ['2.0-1', '2.0-1~bpo12+1', 1],
])('in Debian, %s and %s are in the order %i', (left, right, order) => {
  expect(Math.sign(compareVersions('deb', left, right))).toBe(order);
  expect(Math.sign(compareVersions('deb', right, left))).toBe(order === 0 ? 0 : -order);
});
