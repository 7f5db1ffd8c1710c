import { expect, test } from 'vitest';

import { watched } from './watched-attributes.ts';

const told = (attribute: string, before: unknown, after: unknown) =>
  watched[attribute]?.(before, after).map(({ kind, what }) => [kind, what]);

test.each([
  ['the first one', undefined, ['A'], ['A']],
  ['a newer one', ['A'], ['B', 'A'], ['B']],
  ['one of an older date that was published late', ['B'], ['B', 'A'], ['A']],
  ['none, when one is rated anew', ['A', 'B (5.0)'], ['A (7.5)', 'B (9.8)'], []],
  ['none, when one is withdrawn', ['B', 'A'], ['A'], []],
  ['none, when an old one comes up at the end of a list that is cut', ['D', 'C', 'B'], ['C', 'B', 'A'], []],
  ['a newer one in a list that is cut', ['C', 'B', 'A'], ['D', 'C', 'B'], ['D']],
  ['all, when none of those before is left', ['A'], ['B'], ['B']],
  ['none, when the list is gone', ['A'], null, []],
])('advisories: %s', (_, before, after, fresh) => {
  expect(told('advisories', before, after)).toEqual(
    fresh.map((one) => ['advisory', `has an advisory: ${one}`]),
  );
});

test('another name and another licence are told with what was before; a first statement is not', () => {
  expect(told('name', 'rkt', 'rocket')).toEqual([['moved', 'changed its name from rkt to rocket']]);
  expect(told('name', undefined, 'rkt')).toEqual([]);
  expect(told('license', 'MIT', null)).toEqual([]);
});

test('a foundation that archives a project is told once, with its day', () => {
  const archived = [['archived', 'was archived by its foundation on 2024-09-01']];
  expect(told('cncf_archived_at', undefined, '2024-09-01T00:00:00Z')).toEqual(archived);
  expect(told('cncf_archived_at', '2024-09-01T00:00:00Z', '2024-09-02T00:00:00Z')).toEqual([]);
});
