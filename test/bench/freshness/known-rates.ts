import type { Policy } from './world.ts';

/**
 * Who is told all rates and spends the same budget: the optimum of Cho and Garcia-Molina by Lagrange's multiplier, as one
 * would write it by hand. A target is fetched every I seconds, where the gain of one more fetch, 1/λ - (I + 1/λ)·e^(-λI), is
 * the same for all; what changes too fast for that is never fetched again.
 */
export function knownRates(rates: readonly number[], fetchesPerSecond: number): Policy {
  const gain = (rate: number, seconds: number): number =>
    1 / rate - (seconds + 1 / rate) * Math.exp(-rate * seconds);
  const intervalAt = (rate: number, multiplier: number): number => {
    if (multiplier >= 1 / rate) return Infinity;
    let [low, high] = [0, 1];
    while (gain(rate, high) < multiplier) high *= 2;
    for (let step = 0; step < 60; step += 1) {
      const middle = (low + high) / 2;
      if (gain(rate, middle) < multiplier) low = middle;
      else high = middle;
    }
    return high;
  };
  const counts = new Map<number, number>();
  for (const rate of rates) counts.set(rate, (counts.get(rate) ?? 0) + 1);
  let [cheap, dear] = [1, 1e10];
  for (let step = 0; step < 80; step += 1) {
    const middle = Math.sqrt(cheap * dear);
    let spent = 0;
    for (const [rate, count] of counts) spent += count / intervalAt(rate, middle);
    if (spent > fetchesPerSecond) cheap = middle;
    else dear = middle;
  }
  const intervals = new Map([...counts.keys()].map((rate) => [rate, intervalAt(rate, dear)]));
  return {
    newDay: () => undefined,
    fetched: (target) => intervals.get(rates[target] ?? 0) ?? Infinity,
  };
}
