/** One thing to measure: a round does a fixed amount of work and gives its speed, in units per second. */
export type Contender = () => Promise<number>;

export interface Measured {
  readonly median: number;
  readonly rounds: readonly number[];
}

/**
 * Measures contenders in turn, so that what else the machine does falls on all of them: A B, then B A, and so on, after
 * `warmup` rounds that are not counted. One that is null does not take part, and must not be read from the result.
 */
export async function measureInTurn<Name extends string>(
  contenders: Readonly<Record<Name, Contender | null>>,
  { rounds, warmup = 1 }: { rounds: number; warmup?: number },
): Promise<Readonly<Record<Name, Measured>>> {
  const names = (Object.keys(contenders) as Name[]).filter((name) => contenders[name] !== null);
  const speeds = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -warmup; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const speed = (await contenders[name]?.()) ?? Number.NaN;
      if (!Number.isFinite(speed) || speed <= 0) throw new RangeError(`${name}: ${speed} is no speed`);
      if (round >= 0) speeds.get(name)?.push(speed);
    }
  }
  const measured = names.map((name) => {
    const all = speeds.get(name) ?? [];
    return [name, { median: quantile(all, 0.5), rounds: all }];
  });
  return Object.fromEntries(measured) as Record<Name, Measured>;
}

/** Units per second of an action that does `units` of them. */
export async function speedOf(units: number, action: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await action();
  return (units * 1000) / (performance.now() - began);
}

/** The value below which this share of the numbers lies, between the two nearest. Throws RangeError when there is none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new RangeError('no numbers');
  return below + (above - below) * (place - Math.floor(place));
}
