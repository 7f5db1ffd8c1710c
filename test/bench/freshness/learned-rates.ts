import {
  intervalLimits,
  jitterOf,
  learnedRate,
  neverChecked,
  nextInterval,
  rateClass,
  thresholdFor,
  withCheck,
  type CheckedRequest,
  type DeclaredPace,
} from '@juxta/domain';

import type { Policy } from './world.ts';

/** The product's own scheduling: what the store does with a row of the frontier, done with an object on a virtual clock. */
export function learnedRates(targets: number, declared: DeclaredPace): Policy {
  const requests: CheckedRequest[] = Array.from({ length: targets }, () => ({
    ...declared,
    ...neverChecked,
  }));
  const checkedAt = new Float64Array(targets);
  const visits = new Int32Array(targets);
  let threshold: number | null = null;
  return {
    newDay: () => {
      const rates = requests.map(learnedRate);
      const feeling = requests.filter((_, n) => rates[n] === null);
      const spent = feeling.reduce((sum, one) => sum + 1 / (one.intervalSeconds ?? one.refreshSeconds), 0);
      const classes = Map.groupBy(
        rates.filter((rate) => rate !== null),
        rateClass,
      );
      threshold = thresholdFor(
        [...classes].map(([rate, all]) => ({ rate, tasks: all.length, ...intervalLimits(declared) })),
        targets / declared.refreshSeconds - spent,
      );
    },
    fetched: (target, now, changed) => {
      const before = requests[target] ?? { ...declared, ...neverChecked };
      const elapsed = now - (checkedAt[target] ?? 0);
      const known =
        changed === null
          ? before
          : { ...before, checks: before.checks + 1, history: withCheck(before.history, elapsed, changed) };
      const intervalSeconds = nextInterval(known, learnedRate(known), changed, threshold);
      requests[target] = { ...known, intervalSeconds };
      checkedAt[target] = now;
      visits[target] = (visits[target] ?? 0) + 1;
      return intervalSeconds * jitterOf(`${target} ${visits[target]}`);
    },
  };
}
