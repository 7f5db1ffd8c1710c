import { expect, test } from 'vitest';

import { knownRates } from './known-rates.ts';
import { learnedRates } from './learned-rates.ts';
import { simulate } from './simulate.ts';
import { day, ratesOf, type Policy } from './world.ts';

const targets = 400;
const rates = ratesOf(targets);
const play = (policy: Policy, every: number) =>
  simulate(policy, { rates, days: 120, warmUpDays: 60, fetchesPerHour: targets / (every * 24), seed: 7 });

test.each([3, 1])(
  'one fetch in %s days: the learned schedule keeps nearly as much fresh as true rates',
  (every) => {
    const learned = play(learnedRates(targets, { refreshSeconds: every * day, sampled: false }), every);
    const known = play(knownRates(rates, targets / (every * day)), every);
    const fixed = play({ newDay: () => undefined, fetched: () => every * day }, every);
    expect(learned.fresh / known.fresh).toBeGreaterThan(0.97);
    expect(learned.fresh).toBeGreaterThan(fixed.fresh);
    // It spends no more than the declared intervals would.
    expect(learned.fetches).toBeLessThanOrEqual(fixed.fetches * 1.02);
  },
);

test('the simulation knows what must come out: always fresh where nothing changes, the formula where all is alike', () => {
  const still = { rates: [1e-12], days: 40, warmUpDays: 10, fetchesPerHour: 1, seed: 1 };
  expect(simulate({ newDay: () => undefined, fetched: () => day }, still).fresh).toBeCloseTo(1, 6);
  const alike = {
    rates: Array.from({ length: 3_000 }, () => 1 / day),
    days: 60,
    warmUpDays: 20,
    fetchesPerHour: 500,
    seed: 1,
  };
  const { fresh } = simulate({ newDay: () => undefined, fetched: () => day }, alike);
  // (1 - e^(-λI)) / (λI), Cho and Garcia-Molina, for λI = 1.
  expect(fresh).toBeCloseTo(1 - Math.exp(-1), 2);
});
