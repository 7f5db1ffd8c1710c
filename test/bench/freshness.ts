import { knownRates } from './freshness/known-rates.ts';
import { learnedRates } from './freshness/learned-rates.ts';
import { simulate } from './freshness/simulate.ts';
import { day, ratesOf, type Policy } from './freshness/world.ts';
import { compared, defineBench, type BenchResult } from './harness/bench.ts';
import { measureInTurn } from './harness/in-turn.ts';

/** Days between two fetches of a target, on average: what a fixed schedule of the same budget would do. */
const budgets = [7, 3, 1] as const;

export const bench = defineBench({
  summary:
    'share of the time in which stored facts are current, beside the same budget with the true change rates',
  run: async ({ options, say }) => {
    const targets = options.quick ? 400 : 4_000;
    const days = options.quick ? { days: 120, warmUpDays: 60 } : { days: 240, warmUpDays: 90 };
    const results: BenchResult[] = [];
    for (const every of budgets) {
      const rates = ratesOf(targets);
      let [seed, fixed, budget] = [options.seed, 0, 0];
      const play = (policy: Policy) => {
        const world = { rates, ...days, fetchesPerHour: targets / (every * 24), seed: (seed += 1) };
        return simulate(policy, world);
      };
      const declared = { refreshSeconds: every * day, sampled: false };
      const measured = await measureInTurn(
        {
          subject: async () => {
            const { fresh, fetches } = play(learnedRates(targets, declared));
            budget = fetches / (targets * (days.days - days.warmUpDays));
            return fresh;
          },
          baseline: async () => play(knownRates(rates, targets / (every * day))).fresh,
        },
        { rounds: options.rounds ?? (options.quick ? 1 : 5), warmup: 0 },
      );
      fixed = play({ newDay: () => undefined, fetched: () => every * day }).fresh;
      say(`one fetch in ${every} days done`);
      results.push(
        compared({
          case: `one fetch in ${every === 1 ? 'one day' : `${every} days`}, ${targets} targets, ${days.days} days`,
          unit: 'share of the time',
          ...measured,
          baseline_is: 'the optimal schedule of the same budget, told the true rates',
          target: 0.97,
          note: `a fixed interval: ${fixed.toFixed(3)}; spent ${budget.toFixed(3)} fetches a target and day`,
        }),
      );
    }
    return results;
  },
});
