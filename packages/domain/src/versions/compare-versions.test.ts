import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { compareVersions, isPrerelease, latestVersion } from './compare-versions.ts';

/** Each list ascends. */
const ascending: Readonly<Record<string, readonly (readonly string[])[]>> = {
  npm: [['not one', '1.0.0-rc.2', '1.0.0-rc.10', '1.0.0', 'v1.2.0', '1.10.0', '99999999999999999999.0.0']],
  golang: [['v0.0.0-20200202094626-16171245cfb2', 'v1.2.0', 'v2.0.0+incompatible']],
  pypi: [['latest!', '1.0.dev1', '1.0a1', '1.0rc1', '1.0', '1.0.post1', '1.0.1', '1!0.1']],
  gem: [['1.0.0.pre', '1.0.0.rc1', '1', '1.0.1', '1.2']],
  composer: [
    ['dev-master', '1.0.0-dev', '1.0-alpha', '1.0.0-RC1', '1.0', '1.0.0', 'v1.0.0-p1', '1.0.1', '1.x-dev'],
  ],
  maven: [
    [
      '1-alpha-1',
      '1-beta-1',
      '1.0-milestone-2',
      '1-rc1',
      '1-SNAPSHOT',
      '1',
      '1-sp',
      '1-foo',
      '1-1',
      '1.1',
      '1.1.1',
    ],
    ['1.0-alpha', '1.0'],
    ['2.0-jre8', '2.0.1', '10.0'],
    ['1-foo2', '1-foo10'],
    ['1.foo', '1-1', '1.1'],
  ],
  nuget: [['1.0.0-Alpha', '1.0.0-beta', '1.0.0', '1.0.0.1', '1.0.1']],
  deb: [['1.0~rc1-1', '1.0-1', '1.0-1+b1', '1.0.1-1', '1:0.1-1']],
  generic: [
    ['1.0.0-rc.1', '1.0.0', 'v1.0.1', 'release-1.2', '1.10'],
    ['1.1.0', '1.1.1', '1.1.1a', '1.1.1w', '1.2'],
    ['9.1-3', '9.1-12'],
    ['2024.9', '2024.10'],
    ['alpha', 'beta'],
    ['1.0-snapshot', '1.0-alpha', '1.0-m1', '1.0-rc1', '1.0', '1.0-p1', '1.0.1'],
  ],
};

describe.each(Object.entries(ascending))('in %s', (type, lists) => {
  test.each(lists)('%s comes first', (...list) => {
    for (const [at, left] of list.entries()) {
      for (const right of list.slice(at + 1)) {
        expect(Math.sign(compareVersions(type, left, right)), `${left} ${right}`).toBe(-1);
        expect(Math.sign(compareVersions(type, right, left)), `${right} ${left}`).toBe(1);
      }
      expect(compareVersions(type, left, left)).toBe(0);
    }
  });
});

test.each([
  ['npm', '1.0.0+a', '1.0.0+b'],
  ['pypi', '1.0', '1.0.0'],
  ['pypi', '1.0.0.RC1', '1c1'],
  ['gem', '1.0', '1'],
  ['maven', '1.0.0', '1'],
  ['maven', '1-ga', '1.final'],
  ['maven', '1-a1', '1-alpha-1'],
  ['maven', '1.x', '1-x'],
  ['nuget', '1.0', '1.0.0.0'],
])('in %s, %s and %s are the same', (type, left, right) => {
  expect(compareVersions(type, left, right)).toBe(0);
});

const version = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.stringMatching(/^v?\d{1,2}(\.\d{1,2}){0,4}([-.+~]?[a-z0-9]{1,5}){0,3}$/u),
  fc.constantFrom('1.0', '1.0.0', '1-rc1', '1.a', '1.0-SNAPSHOT', '1.0#', 'dev-x', '1..0', '-1'),
);

test.each([...Object.keys(ascending), 'unheard of'])('the order in %s is one, of any three texts', (type) => {
  const sign = (left: string, right: string) => Math.sign(compareVersions(type, left, right));
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(sign(a, b) + sign(b, a)).toBe(0);
      if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['1.2.3', 'generic', false],
  ['v1.2', 'generic', false],
  ['1.2.3-rc.1', 'generic', true],
  ['v2.0.0-beta', 'generic', true],
  ['1.2.3+build', 'generic', false],
  ['not a version', 'generic', false],
  ['containerd-1.7.0-rc.1', 'generic', true],
  ['1.0a1', 'pypi', true],
  ['1.0.post1', 'pypi', false],
  ['8.0.0.beta1', 'gem', true],
  ['2.0.0-jre', 'maven', false],
  ['2.0.0.RC1', 'maven', true],
  ['1.0-SNAPSHOT', 'maven', true],
  ['dev-main', 'composer', true],
  ['1.0.0-p1', 'composer', false],
  ['1.0.0-preview', 'nuget', true],
])('%s of %s is a pre-release: %s', (text, type, expected) => {
  expect(isPrerelease(text, type)).toBe(expected);
});

test.each([
  [['1.0.0', '2.0.0-rc.1', '1.10.0', '1.9.0'], '1.10.0'],
  [['2.0.0-rc.1', '2.0.0-beta'], '2.0.0-rc.1'],
  [[], null],
])('the latest of %j is %s', (versions, expected) => {
  expect(latestVersion('npm', versions)).toBe(expected);
});

test('a text of a hundred thousand characters is ordered in no time to speak of', () => {
  for (const type of Object.keys(ascending)) {
    for (const text of ['1.'.repeat(50_000), '1-'.repeat(50_000), 'a'.repeat(100_000), '0'.repeat(100_000)])
      expect(compareVersions(type, text, `${text}1`)).toBeLessThanOrEqual(1);
  }
});
