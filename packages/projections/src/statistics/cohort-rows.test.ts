import fc from 'fast-check';
import { expect, test } from 'vitest';

import { cohortRows, survivalAt } from './cohort-rows.ts';
import type { ToolLife, ToolMeasures } from './tool-measures.ts';

const tool = (id: string, life: ToolLife | null): ToolMeasures => ({
  tool: id,
  categories: [],
  status: life?.over ? 'archived' : 'active',
  measured: [],
  life,
  sampled: [],
});
const tools = (...lives: ReadonlyArray<ToolLife | null>) => lives.map((life, n) => tool(`t${n}`, life));
const alive = (born: number, years: number): ToolLife => ({ born, years, over: false, dated: false });
const over = (born: number, years: number, dated = true): ToolLife => ({ born, years, over: true, dated });

test('given tools of which one ended and one is too young, then the share counts only those that were at risk', () => {
  const rows = cohortRows(
    'x',
    tools(over(2012, 1.5), alive(2013, 2.5), alive(2014, 4), over(2010, 4.5, false)),
  );
  expect(rows.filter(({ born }) => born === '2010-2014')).toEqual([
    {
      category: 'x',
      born: '2010-2014',
      age_years: 1,
      tools: 4,
      alive: 4,
      ended: 0,
      dated: 0,
      censored: 0,
      share: 1,
    },
    {
      category: 'x',
      born: '2010-2014',
      age_years: 2,
      tools: 4,
      alive: 3,
      ended: 1,
      dated: 1,
      censored: 0,
      share: 0.75,
    },
    {
      category: 'x',
      born: '2010-2014',
      age_years: 3,
      tools: 4,
      alive: 2,
      ended: 1,
      dated: 1,
      censored: 1,
      share: 0.75,
    },
    // The last one that was seen ended at 4.5 years: by the estimate, none lives longer.
    {
      category: 'x',
      born: '2010-2014',
      age_years: 5,
      tools: 4,
      alive: 0,
      ended: 2,
      dated: 1,
      censored: 2,
      share: 0,
    },
    {
      category: 'x',
      born: '2010-2014',
      age_years: 10,
      tools: 4,
      alive: 0,
      ended: 2,
      dated: 1,
      censored: 2,
      share: 0,
    },
  ]);
});

test('given tools of several periods, then each has a cohort, and * has all of them; one of unknown birth counts nowhere', () => {
  const rows = cohortRows('x', tools(alive(2009, 20), over(2010, 3), alive(2019, 9), null));
  const tenth = rows.filter(({ age_years: age }) => age === 10);
  expect(tenth.map(({ born, tools: n, share }) => [born, n, share])).toEqual([
    ['*', 3, 1 - 1 / 3],
    ['2005-2009', 1, 1],
    ['2010-2014', 1, 0],
    ['2015-2019', 1, null],
  ]);
  expect(cohortRows('x', tools(null))).toEqual([]);
});

test('given the remissions of Freireich (1963), then the shares are those that textbooks tell', () => {
  const ends = [6, 6, 6, 7, 10, 13, 16, 22, 23].map((years) => ({ years, over: true }));
  const others = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map((years) => ({ years, over: false }));
  const shares = survivalAt([...others, ...ends], [5, 6, 7, 10, 13, 16, 22, 23]);
  expect(shares.map((share) => share.toFixed(3))).toEqual([
    '1.000',
    '0.857',
    '0.807',
    '0.753',
    '0.690',
    '0.627',
    '0.538',
    '0.448',
  ]);
});

const someLives = fc.array(
  fc.record({
    born: fc.integer({ min: 2000, max: 2024 }),
    years: fc.integer({ min: 0, max: 12 }),
    over: fc.boolean(),
    dated: fc.boolean(),
  }),
  { minLength: 1, maxLength: 20 },
);

test('given any tools, then all are counted at each age, no share grows with age, and their order does not matter', () => {
  fc.assert(
    fc.property(someLives, (lives) => {
      const rows = cohortRows('x', tools(...lives));
      for (const { alive: a, ended, censored, tools: n, share } of rows) {
        expect(a + ended + censored).toBe(n);
        expect(share === null && (a > 0 || censored === 0)).toBe(false);
        expect(share !== null && share > 0 && a === 0).toBe(false);
      }
      const shares = survivalAt(lives, [0, 1, 2, 3, 5, 8, 12]);
      for (const [n, share] of shares.entries()) expect(share).toBeLessThanOrEqual(shares[n - 1] ?? 1);
      expect(cohortRows('x', tools(...lives.toReversed()))).toEqual(rows);
    }),
  );
});

test('given tools that are all old enough, then the share is that of those that live', () => {
  fc.assert(
    fc.property(someLives, (lives) => {
      const old = lives.map((life) => (life.over ? life : { ...life, years: 40 }));
      const [share = 0] = survivalAt(old, [6]);
      expect(share).toBeCloseTo(old.filter(({ years }) => years > 6).length / old.length, 9);
    }),
  );
});
