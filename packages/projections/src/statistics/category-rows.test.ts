import fc from 'fast-check';
import { expect, test } from 'vitest';

import { everything } from '../statistics-rules.ts';
import { categoryRows } from './category-rows.ts';
import type { ToolMeasures } from './tool-measures.ts';

const stars = 'stars@github';

function tool(id: string, more: Partial<ToolMeasures> = {}, value?: number): ToolMeasures {
  const measured = value === undefined ? [] : [{ measure: stars, value, facts: [`${id}/m/0`] }];
  return { tool: id, categories: ['x'], status: 'active', measured, life: null, sampled: [], ...more };
}

test('counts say how many there are and how many were measured; nothing is taken for zero', () => {
  const rows = categoryRows([
    tool('a', {}, 10),
    tool('b', { categories: ['x', 'y'] }, 30),
    tool('c', { status: 'archived' }),
  ]);
  expect(rows.category).toEqual([
    { category: everything, tools: 3, statuses: { active: 2, archived: 1 } },
    { category: 'x', tools: 3, statuses: { active: 2, archived: 1 } },
    { category: 'y', tools: 1, statuses: { active: 1 } },
  ]);
  expect(rows.measure.find(({ category }) => category === 'x')).toEqual({
    category: 'x',
    measure: stars,
    tools: 3,
    measured: 2,
    min: 10,
    p10: 12,
    p25: 15,
    median: 20,
    p75: 25,
    p90: 28,
    max: 30,
  });
});

test('equal values share a rank and a percentile, and the order among them is that of the ids', () => {
  const rows = categoryRows([tool('c', {}, 5), tool('a', {}, 5), tool('b', {}, 9), tool('d', {}, 1)]);
  const ranking = rows.ranking.filter(({ category }) => category === 'x');
  expect(ranking.map(({ tool: id, rank, percentile }) => [id, rank, percentile])).toEqual([
    ['b', 1, 87.5],
    ['a', 2, 50],
    ['c', 2, 50],
    ['d', 4, 12.5],
  ]);
});

test('where less comes first, the lowest value has rank 1 and the lowest percentile', () => {
  const waiting = (id: string, value: number) =>
    tool(id, { measured: [{ measure: 'days_since_release', value, facts: [] }] });
  const rows = categoryRows([waiting('late', 90), waiting('early', 3)]);
  expect(rows.ranking.slice(0, 2).map(({ tool: id, rank, percentile }) => [id, rank, percentile])).toEqual([
    ['early', 1, 25],
    ['late', 2, 75],
  ]);
});

test('survival counts by full years of age; a tool of unknown age counts nowhere', () => {
  const aged = (id: string, value: number, status: ToolMeasures['status']) =>
    tool(id, { status, measured: [{ measure: 'age_years', value, facts: [] }] });
  const rows = categoryRows([
    aged('a', 10.9, 'archived'),
    aged('b', 10.1, 'dormant'),
    aged('c', 2, 'active'),
    tool('d'),
  ]);
  expect(rows.survival.filter(({ category }) => category === 'x')).toEqual([
    { category: 'x', age_years: 2, tools: 1, surviving: 1 },
    { category: 'x', age_years: 10, tools: 2, surviving: 1 },
  ]);
});

const someTools = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .chain((ids) =>
    fc
      .array(fc.option(fc.nat(5), { nil: undefined }), { minLength: ids.length, maxLength: ids.length })
      .map((values) => ids.map((id, n) => tool(id, {}, values[n]))),
  );

test('the rows do not depend on the order of the tools', () => {
  fc.assert(
    fc.property(someTools, fc.infiniteStream(fc.nat()), (tools, random) => {
      const shuffled = tools
        .map((one) => ({ one, key: random.next().value as number }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ one }) => one);
      expect(categoryRows(shuffled)).toEqual(categoryRows(tools));
    }),
  );
});
