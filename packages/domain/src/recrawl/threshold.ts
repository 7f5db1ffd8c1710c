/**
 * Olston and Pandey, "Recrawl scheduling based on information longevity" (WWW 2008): a fetch is worth the staleness that it
 * ends, U(t) = 1/λ - (t + 1/λ)·e^(-λt). Fetching whenever U passes one threshold for all targets is the schedule that keeps
 * the most of them fresh, and what changes faster than can be followed costs nothing.
 */

/** 1 - (1 + x)·e^(-x): the worth of a fetch after x expected changes, in units of the mean time between two. */
const worth = (x: number): number => -Math.expm1(-x) - x * Math.exp(-x);

/** Expected changes after which a fetch is worth `share`, of which 1 is never reached: by Newton's steps, halved where one leads too far. */
function changesWorth(share: number): number {
  let [low, high] = [0, 1];
  while (worth(high) < share) [low, high] = [high, high * 2];
  let guess = Math.max(low, Math.min(high, Math.sqrt(2 * share)));
  for (let step = 0; step < 40; step += 1) {
    const off = worth(guess) - share;
    if (off < 0) low = guess;
    else high = guess;
    const newton = guess - off / (guess * Math.exp(-guess));
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - guess) <= 1e-12 * guess) return next;
    guess = next;
  }
  return guess;
}

/** Seconds after which a fetch of what changes `rate` times a second is worth the threshold; Infinity where none ever is. */
export function worthwhileAfter(rate: number, threshold: number): number {
  const share = rate * threshold;
  return share > 0.999_999 ? Infinity : changesWorth(share) / rate;
}

/** A rate to the nearest twentieth of its order: what a hundred thousand targets do is told by a few hundred classes. */
export function rateClass(rate: number): number {
  return Math.exp(Math.round(Math.log(rate) * 20) / 20);
}

/** Targets that are scheduled alike. */
export interface RateClass {
  readonly rate: number;
  readonly shortest: number;
  readonly longest: number;
  readonly tasks: number;
}

/** The threshold at which all classes together take `budget` fetches a second. */
export function thresholdFor(classes: readonly RateClass[], budget: number): number {
  // From a second to three thousand years, in the logarithm: what it can be is of no known order.
  let [low, high] = [0, Math.log(1e11)];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (fetchesPerSecond(classes, Math.exp(middle)) > budget) low = middle;
    else high = middle;
  }
  return Math.exp(high);
}

function fetchesPerSecond(classes: readonly RateClass[], threshold: number): number {
  let sum = 0;
  for (const { rate, shortest, longest, tasks } of classes)
    sum += tasks / Math.min(longest, Math.max(shortest, worthwhileAfter(rate, threshold)));
  return sum;
}
