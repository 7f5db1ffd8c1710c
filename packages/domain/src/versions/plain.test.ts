import fc from 'fast-check';
import { expect, test } from 'vitest';

import { compareComposer } from './composer.ts';
import { compareDebianVersions } from './debian.ts';
import { compareGeneric } from './generic.ts';
import { compareMaven } from './maven.ts';
import { comparePlain } from './plain.ts';
import { compareRubygems, parseRubygems } from './rubygems.ts';
import { compareSemver, parseNumbered } from './semver.ts';

test.each([
  ['1.2', '1.2.0'],
  ['1.2.3.4', '1.2.3.5'],
  ['1.02', '1.3'],
  ['v1.2', '1.2'],
  ['1.2-rc1', '1.2'],
  ['1..2', '1.0.2'],
  ['1.2.', '1.2.3'],
  ['', '1'],
])('%j and %j are left to the rules of their ecosystem', (left, right) => {
  expect([comparePlain(left, right), comparePlain(right, left)]).toEqual([null, null]);
});

test('the order of plain versions is the one that every ecosystem gives them', () => {
  const part = fc.oneof(fc.nat(12), fc.nat()).map(String);
  const pair = fc
    .integer({ min: 1, max: 3 })
    .chain((length) =>
      fc.tuple(...[0, 1].map(() => fc.array(part, { minLength: length, maxLength: length }))),
    );
  fc.assert(
    fc.property(pair, (parts) => {
      const [left = '', right = ''] = parts.map((list) => list.join('.'));
      const order = Math.sign(comparePlain(left, right) ?? Number.NaN);
      const [semver, otherSemver] = [parseNumbered(left), parseNumbered(right)];
      const [gem, otherGem] = [parseRubygems(left), parseRubygems(right)];
      if (!semver || !otherSemver || !gem || !otherGem) throw new Error(`${left} or ${right} does not parse`);
      const orders = [
        compareSemver(semver, otherSemver),
        compareRubygems(gem, otherGem),
        compareComposer(left, right),
        compareMaven(left, right),
        compareDebianVersions(left, right),
        compareGeneric(left, right),
      ];
      expect(orders.map(Math.sign)).toEqual(orders.map(() => order));
    }),
    { numRuns: 2_000 },
  );
});
