import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { changeRate, noHistory, withCheck } from './change-rate.ts';
import {
  intervalLimits,
  jitterOf,
  learnedFrom,
  learnedRate,
  neverChecked,
  nextInterval,
  type CheckedRequest,
} from './interval.ts';
import { rateClass, thresholdFor, worthwhileAfter } from './threshold.ts';

const day = 86_400;
const declared = { refreshSeconds: day, sampled: false };

/** A request whose checks were all `seconds` apart, with this pattern of changes. */
function checked(changes: readonly boolean[], seconds: number, more: Partial<CheckedRequest> = {}) {
  let history = noHistory;
  for (const changed of changes) history = withCheck(history, seconds, changed);
  return { ...declared, checks: changes.length, history, intervalSeconds: seconds, ...more };
}

const times = <Value>(n: number, value: (at: number) => Value): Value[] =>
  Array.from({ length: n }, (_, at) => value(at));

describe('the change rate', () => {
  test.each([
    ['every third day seen to change', times(90, (n) => n % 3 === 0), day, 0.405],
    ['never', times(90, () => false), day, 0.009],
    ['always', times(90, () => true), day, 4.8],
  ])('%s: changes a day', (_, changes, seconds, perDay) => {
    const { history } = checked(changes, seconds);
    expect(changeRate(history, day) * day).toBeCloseTo(perDay, 1);
  });

  test('of a Poisson process that is looked at irregularly is found within a fifth', () => {
    const truth = 0.3 / day;
    // A fixed sequence: golden-ratio steps fill 0 to 1 evenly.
    const even = (n: number): number => (n * 0.618_033_988_75) % 1;
    let history = noHistory;
    for (let n = 1; n < 400; n += 1) {
      const seconds = (0.25 + 4 * even(n * 7)) * day;
      history = withCheck(history, seconds, even(n) < 1 - Math.exp(-truth * seconds));
    }
    expect(changeRate(history, day) / truth).toBeGreaterThan(0.8);
    expect(changeRate(history, day) / truth).toBeLessThan(1.2);
  });

  test('old checks are forgotten: what ends to change is seen to', () => {
    const busy = checked(
      times(100, () => true),
      day,
    );
    let { history } = busy;
    for (let n = 0; n < 400; n += 1) history = withCheck(history, day, false);
    expect(changeRate(history, day) * day).toBeLessThan(0.05);
  });

  test('is a positive number whatever was seen', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 1e8 }), fc.boolean()), { maxLength: 60 }),
        fc.integer({ min: 1, max: 30 * day }),
        (seen, refresh) => {
          let history = noHistory;
          for (const [seconds, changed] of seen) history = withCheck(history, seconds, changed);
          const rate = changeRate(history, refresh);
          return Number.isFinite(rate) && rate > 0;
        },
      ),
    );
  });
});

describe('the threshold', () => {
  const limits = { shortest: 3_600, longest: 30 * day };

  test('spends the budget, no more', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ perDay: fc.double({ min: 0.001, max: 50, noNaN: true }), tasks: fc.nat(1_000) }),
          {
            minLength: 1,
            maxLength: 20,
          },
        ),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (mix, share) => {
          const classes = mix.map(({ perDay, tasks }) => ({
            rate: perDay / day,
            tasks: tasks + 1,
            ...limits,
          }));
          const all = classes.reduce((sum, { tasks }) => sum + tasks, 0);
          const [least, most] = [all / limits.longest, all / limits.shortest];
          const budget = least + share * (most - least);
          const threshold = thresholdFor(classes, budget);
          const spent = classes.reduce((sum, { rate, tasks }) => {
            const seconds = worthwhileAfter(rate, threshold);
            return sum + tasks / Math.min(limits.longest, Math.max(limits.shortest, seconds));
          }, 0);
          return spent <= budget * 1.000_1;
        },
      ),
    );
  });

  test('what changes now and then is asked more often than what never does, what always changes hardly ever', () => {
    const classes = [0.01, 0.5, 30].map((perDay) => ({ rate: perDay / day, tasks: 100, ...limits }));
    const threshold = thresholdFor(classes, 300 / (3 * day));
    const [still, busy, racing] = classes.map(({ rate }) => worthwhileAfter(rate, threshold));
    expect(busy).toBeLessThan(still ?? 0);
    expect(busy).toBeLessThan(3 * day);
    expect(racing).toBe(Infinity);
  });

  test('no budget at all is the longest interval for everything', () => {
    const threshold = thresholdFor([{ rate: 1 / day, tasks: 1, ...limits }], 0);
    expect(worthwhileAfter(1 / day, threshold)).toBe(Infinity);
  });

  test('a class stands for rates a fortieth of an order around it', () => {
    for (const rate of [1e-9, 3.3e-6, 0.02])
      expect(Math.abs(Math.log(rateClass(rate) / rate))).toBeLessThan(0.026);
  });
});

describe('the next interval', () => {
  const next = (request: CheckedRequest, changed: boolean | null, threshold: number | null): number =>
    nextInterval(request, learnedRate(request), changed, threshold);

  test('feels its way until four checks are known, then goes by the threshold', () => {
    const request = { ...declared, ...neverChecked };
    expect(next(request, null, null)).toBe(day);
    const some = { ...request, intervalSeconds: day };
    expect(next(some, false, 1)).toBeCloseTo(1.1 * day, 6);
    expect(next(some, true, 1)).toBe(day / 2);
    const known = checked(
      times(learnedFrom, () => false),
      day,
    );
    expect(learnedRate(checked([true, false, true], day))).toBeNull();
    expect(next(known, false, 40 * day)).toBe(8 * day);
    expect(next(known, false, null)).toBeCloseTo(1.1 * day, 6);
  });

  test('is none where what was remembered gives no number', () => {
    const history = { changes: 0, changedSeconds: 0, unchangedSeconds: -day };
    expect(learnedRate({ checks: 9, history, refreshSeconds: day })).toBeNull();
  });

  test('stays within what the source declares, and a sample is never late', () => {
    expect(intervalLimits(declared)).toEqual({ shortest: day / 8, longest: 8 * day });
    expect(intervalLimits({ refreshSeconds: 7 * day, sampled: false }).longest).toBe(30 * day);
    expect(intervalLimits({ refreshSeconds: 60 * day, sampled: false }).longest).toBe(60 * day);
    expect(intervalLimits({ refreshSeconds: 10, sampled: false })).toEqual({ shortest: 10, longest: 80 });
    const still = checked(
      times(50, () => false),
      day,
    );
    expect(next({ ...still, sampled: true }, false, 100 * day)).toBe(day);
    expect(next(still, false, 100 * day)).toBe(8 * day);
    expect(next(checked([true, true, true, true], day), true, 1)).toBe(day / 8);
  });
});

test('jitter is a tenth around one, the same for the same text, and spreads evenly', () => {
  const all = times(2_000, (n) => jitterOf(`pkg:npm/tool document ${n}`));
  expect(jitterOf('pkg:npm/tool document 7')).toBe(all[7]);
  for (const share of all) expect(Math.abs(share - 1)).toBeLessThanOrEqual(0.1);
  const tenths = times(10, (n) => all.filter((share) => Math.floor((share - 0.9) * 50) === n).length);
  for (const count of tenths) expect(count).toBeGreaterThan(140);
});
