import fc from 'fast-check';
import { expect, it } from 'vitest';

import { highestVersionTag } from './version-tags.ts';

it.each([
  [['v1.9.0', 'v1.10.0', 'v1.2.0'], 'v1.10.0'],
  [['v2.0.0-rc.1', 'v1.0.0', '2.0.0b1'], 'v1.0.0'],
  [['nightly', 'latest'], null],
  [['curl-8_9_1', 'curl-8_10_0', 'tiny-1_0'], 'curl-8_10_0'],
  [['release-1.2', 'v1.1'], 'v1.1'],
  [['1.2.3.4', '1.2.3.10'], '1.2.3.10'],
  [[], null],
])('takes of %j the tag %j', (names, expected) => {
  expect(highestVersionTag(names)).toBe(expected);
});

it('names one of the tags or none, in any order', () => {
  const tag = fc.oneof(fc.string(), fc.stringMatching(/^v?\d{1,3}(\.\d{1,3}){1,2}$/u));
  fc.assert(
    fc.property(fc.array(tag), (names) => {
      const highest = highestVersionTag(names);
      expect(highest === null || names.includes(highest)).toBe(true);
    }),
  );
});
