import { expect, test } from 'vitest';

import { distinctlyNamed } from './print-sql.ts';

const names = (...given: readonly string[]): readonly string[] =>
  distinctlyNamed(given.map((name) => ({ name, type: 'integer' }))).map(({ name }) => name);

test.each([
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  [
    ['a', 'a', 'a'],
    ['a', 'a_1', 'a_2'],
  ],
  [
    ['a', 'a', 'a_1'],
    ['a', 'a_2', 'a_1'],
  ],
  [
    ['?column?', '?column?'],
    ['?column?', '?column?_1'],
  ],
])('columns %j are told as %j', (given, told) => expect(names(...given)).toEqual(told));
