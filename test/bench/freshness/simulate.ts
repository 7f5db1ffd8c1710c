import { day, hour, randomBy, type Policy } from './world.ts';

export interface Simulation {
  readonly rates: readonly number[];
  readonly days: number;
  /** Days at the beginning that do not count. */
  readonly warmUpDays: number;
  readonly fetchesPerHour: number;
  readonly seed: number;
}

export interface Simulated {
  /** Share of the counted time of all targets in which what is stored is what stands there. */
  readonly fresh: number;
  readonly fetches: number;
}

/** Plays a schedule against targets that change by themselves, an hour a step; what is due longest is fetched first. */
export function simulate(policy: Policy, world: Simulation): Simulated {
  const { rates } = world;
  const random = randomBy(world.seed);
  const fetchedAt = new Float64Array(rates.length).fill(Number.NaN);
  const changesAt = new Float64Array(rates.length);
  const queue = new DueQueue(rates.length);
  for (const target of rates.keys()) queue.add(target, random() * 3 * day);
  const [from, until] = [world.warmUpDays * day, world.days * day];
  let [fresh, fetches, left] = [0, 0, 0];
  const count = (target: number, now: number): void => {
    const last = fetchedAt[target] ?? Number.NaN;
    if (!Number.isNaN(last))
      fresh += Math.max(0, Math.min(changesAt[target] ?? 0, now) - Math.max(last, from));
  };
  for (let now = 0; now < until; now += hour) {
    if (now % day === 0) policy.newDay(now);
    left = Math.min(world.fetchesPerHour * 2, left + world.fetchesPerHour);
    for (; left >= 1 && queue.firstDue() <= now; left -= 1) {
      const target = queue.take();
      count(target, now);
      const changed = Number.isNaN(fetchedAt[target]) ? null : (changesAt[target] ?? 0) <= now;
      fetchedAt[target] = now;
      // Poisson changes have no memory: the next one is as far away from a fetch as from a change.
      changesAt[target] = now - Math.log(1 - random()) / (rates[target] ?? 0);
      if (now >= from) fetches += 1;
      queue.add(target, now + policy.fetched(target, now, changed));
    }
  }
  for (const target of rates.keys()) count(target, until);
  return { fresh: fresh / (rates.length * (until - from)), fetches };
}

/** A binary heap of targets by when they are due. */
class DueQueue {
  readonly #due: Float64Array;
  readonly #heap: Int32Array;
  #size = 0;

  constructor(targets: number) {
    this.#due = new Float64Array(targets);
    this.#heap = new Int32Array(targets);
  }

  firstDue(): number {
    return this.#size === 0 ? Infinity : this.#dueAt(0);
  }

  add(target: number, due: number): void {
    this.#due[target] = due;
    let at = this.#size;
    this.#size += 1;
    this.#heap[at] = target;
    for (let above = (at - 1) >> 1; at > 0 && this.#dueAt(above) > due; above = (at - 1) >> 1) {
      this.#swap(at, above);
      at = above;
    }
  }

  take(): number {
    const first = this.#heap[0] ?? 0;
    this.#size -= 1;
    this.#heap[0] = this.#heap[this.#size] ?? 0;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < this.#size && this.#dueAt(left) < this.#dueAt(least)) least = left;
      if (right < this.#size && this.#dueAt(right) < this.#dueAt(least)) least = right;
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #dueAt(place: number): number {
    return this.#due[this.#heap[place] ?? 0] ?? 0;
  }

  #swap(one: number, other: number): void {
    const held = this.#heap[one] ?? 0;
    this.#heap[one] = this.#heap[other] ?? 0;
    this.#heap[other] = held;
  }
}
