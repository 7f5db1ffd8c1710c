import fc from 'fast-check';
import { expect, test } from 'vitest';

import { growthDays } from '../statistics-rules.ts';
import { dayNumber, dayOf, flagsOf, growthOf, type SeriesSample } from './series.ts';

const start = dayNumber('2026-01-01');
const counter = { kind: 'counter', window: null } as const;
const weekly = { kind: 'window', window: 'P7D' } as const;

/** Samples by day since the start; undefined where there is none. */
function series(values: ReadonlyArray<number | undefined>, more: Partial<SeriesSample> = {}): SeriesSample[] {
  return values.flatMap((value, n) =>
    value === undefined
      ? []
      : [{ day: dayOf(start + n), value, definition: 1, fact: `${n}/m/0`, window: null, ...more }],
  );
}

const upTo = (days: number): number[] => Array.from({ length: days + 1 }, (_, n) => 100 + n);

test('growth is counted from the day on which the period begins, and names it', () => {
  expect(growthOf(series(upTo(400)), 7)).toEqual({
    days: 7,
    state: 'known',
    from: dayOf(start + 393),
    change: 500 / 493 - 1,
  });
  expect(growthOf(series(upTo(400)), 365)).toMatchObject({ state: 'known', from: dayOf(start + 35) });
});

test('a gap where the period begins is a gap, and is not filled from its neighbours', () => {
  const holed = upTo(40).map((value, n) => (n === 33 || n === 10 ? undefined : value));
  expect(growthOf(series(holed), 7)).toEqual({ days: 7, state: 'gap', from: null, change: null });
  expect(growthOf(series(holed), 30)).toMatchObject({ state: 'known', from: dayOf(start + 9) });
});

test('a series younger than the period tells since when, and says that it is partial', () => {
  expect(growthOf(series(upTo(12)), 30)).toMatchObject({
    state: 'partial',
    from: '2026-01-01',
    change: 112 / 100 - 1,
  });
  expect(growthOf(series([5]), 7)).toEqual({ days: 7, state: 'partial', from: null, change: null });
  expect(growthOf([], 7)).toMatchObject({ state: 'gap', change: null });
});

test('nothing grows from nothing, nor across definitions', () => {
  expect(growthOf(series([0, ...upTo(6)]), 7)).toMatchObject({ state: 'from_zero', change: null });
  const [first, ...rest] = series(upTo(7), { definition: 2 });
  const redefined = [{ ...(first as SeriesSample), definition: 1 }, ...rest];
  expect(growthOf(redefined, 7)).toMatchObject({ state: 'redefined', change: null });
  expect(flagsOf(redefined, counter)[1]).toEqual(['redefined']);
});

test('a counter that fell and a jump are flagged; a gauge may fall, and a gap makes no jump of steady growth', () => {
  expect(flagsOf(series([5, 4]), counter)).toEqual([[], ['counter_fell']]);
  expect(flagsOf(series([5, 4]), { kind: 'gauge', window: null })).toEqual([[], []]);
  const jumped = [...upTo(20), 1000, 1001];
  expect(flagsOf(series(jumped), counter).flatMap((flags, n) => flags.map((flag) => [n, flag]))).toEqual([
    [21, 'jump'],
  ]);
  const holed = upTo(60).map((value, n) => (n > 30 && n < 55 ? undefined : value));
  expect(flagsOf(series(holed), counter).flat()).toEqual([]);
});

test('fewer days than the window is a partial window', () => {
  const window = { start: '2026-01-01', end: '2026-01-05' };
  expect(flagsOf(series([5], { window }), weekly)).toEqual([['partial_window']]);
  expect(flagsOf(series([5], { window: { ...window, end: '2026-01-07' } }), weekly)).toEqual([[]]);
});

const anySeries = fc
  .array(fc.option(fc.nat(1_000), { nil: undefined }), { minLength: 1, maxLength: 90 })
  .map((values) => series(values));

test('growth only ever compares two samples that are there, and flags of the past never change', () => {
  fc.assert(
    fc.property(anySeries, fc.nat(90), fc.constantFrom(...growthDays), (samples, cut, days) => {
      const { state, from, change } = growthOf(samples, days);
      const base = samples.find(({ day }) => day === from);
      expect(base === undefined).toBe(from === null);
      if (change !== null && base)
        expect(change).toBe((samples.at(-1)?.value ?? Number.NaN) / base.value - 1);
      expect(change === null).toBe(from === null || state === 'from_zero' || state === 'redefined');
      expect(flagsOf(samples.slice(0, cut), counter)).toEqual(flagsOf(samples, counter).slice(0, cut));
    }),
  );
});
