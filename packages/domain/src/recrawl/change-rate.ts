/**
 * What is remembered of the checks of one request: how many intervals between two answers were seen to hold a change, and
 * how long those with and without one were together. Older checks weigh less, so that a rate that changes is learned anew.
 */
export interface ChangeHistory {
  readonly changes: number;
  readonly changedSeconds: number;
  readonly unchangedSeconds: number;
}

export const noHistory: ChangeHistory = { changes: 0, changedSeconds: 0, unchangedSeconds: 0 };

/** How much of its weight a check keeps with each one that follows: a hundred checks are remembered. */
const kept = 0.99;

export function withCheck(history: ChangeHistory, seconds: number, changed: boolean): ChangeHistory {
  return {
    changes: history.changes * kept + (changed ? 1 : 0),
    changedSeconds: history.changedSeconds * kept + (changed ? seconds : 0),
    unchangedSeconds: history.unchangedSeconds * kept + (changed ? 0 : seconds),
  };
}

/** Imaginary intervals, as long as the source declares, that keep the estimate finite before it has seen much. */
const imaginary = { changed: 0.5, unchanged: 0.5 };

/**
 * Changes per second, by the likelihood of a Poisson process that was looked at now and then: a changed interval holds one
 * change or more. For intervals of one length it is Cho and Garcia-Molina's estimator ("Estimating frequency of change"),
 * else their maximum likelihood with the changed intervals taken at their mean length, which needs three sums and no list.
 */
export function changeRate(history: ChangeHistory, declaredSeconds: number): number {
  const changes = history.changes + imaginary.changed;
  const changed = history.changedSeconds + imaginary.changed * declaredSeconds;
  const unchanged = history.unchangedSeconds + imaginary.unchanged * declaredSeconds;
  return (Math.log1p(changed / unchanged) * changes) / changed;
}
