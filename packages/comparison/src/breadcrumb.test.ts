import { expect, test } from 'vitest';

import { breadcrumb } from './breadcrumb.ts';
import { tool } from './spec/build.ts';

const of = (id: string, ...categories: string[]) => tool(id, { categories });
const sizes = new Map([
  ['container-runtime', 12],
  ['runtime', 70],
]);

test('ends at the lowest category that all share, and one without a size is the widest', () => {
  const tools = [
    of('a', 'container-runtime', 'runtime', 'all'),
    of('b', 'all', 'runtime', 'container-runtime'),
  ];
  expect(breadcrumb(tools, sizes)).toEqual({
    state: 'known',
    categories: [
      { category: 'all', tools: null },
      { category: 'runtime', tools: 70 },
      { category: 'container-runtime', tools: 12 },
    ],
  });
});

test('is a typed absence where nothing is shared, or not known yet', () => {
  expect(breadcrumb([of('a', 'x'), of('b', 'y')])).toMatchObject({ state: 'not_applicable' });
  expect(breadcrumb([of('a', 'x'), of('b')])).toMatchObject({
    state: 'unknown',
    reason: 'b is in no category yet',
  });
});
