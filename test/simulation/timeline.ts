import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

import type { Random } from '../bench/realistic-events/random.ts';

interface Entry {
  readonly at: number;
  readonly tie: number;
  run(): void;
}

const RealDate = Date;

/**
 * Virtual time: what is to happen stands in one list, in the order of when, and equal times in an order that the seed
 * draws. After each entry all promises that it settled run to their end, so that a seed gives one run and no other.
 */
export class Timeline {
  #now: number;
  readonly #random: Random;
  readonly #entries: Entry[] = [];

  constructor(start: number, random: Random) {
    this.#now = start;
    this.#random = random;
  }

  readonly now = (): number => this.#now;

  /** Gives the way to call it off. */
  after(ms: number, run: () => void): () => void {
    const entry = { at: this.#now + Math.max(0, Math.round(ms)), tie: this.#random.next(), run };
    const entries = this.#entries;
    let [low, high] = [0, entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = entries[middle];
      // The earliest stands last, where it is taken from.
      if (other && (other.at > entry.at || (other.at === entry.at && other.tie > entry.tie)))
        low = middle + 1;
      else high = middle;
    }
    entries.splice(low, 0, entry);
    return () => {
      const place = entries.indexOf(entry);
      if (place >= 0) entries.splice(place, 1);
    };
  }

  /** Runs until it is told to stop, or until a time has come. */
  async run(until: number, stop: () => boolean): Promise<void> {
    for (;;) {
      // Node comes to this when no promise is left that could go on.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      const next = this.#entries.at(-1);
      if (stop() || !next || next.at > until) break;
      this.#entries.pop();
      this.#now = next.at;
      next.run();
    }
    if (!stop()) this.#now = Math.max(this.#now, until);
  }

  /** Puts this time in the place of the real one, and the seed's randomness in the place of chance. */
  install(): Disposable {
    const { now } = this;
    const before = { setTimeout, clearTimeout, setInterval, clearInterval, random: Math.random };
    const performanceNow = performance.now;
    const sleep = timers.setTimeout;
    globalThis.Date = virtualDate(now);
    const calledOff = (cancel: unknown): void => (cancel as (() => void) | undefined)?.();
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms = 0) => this.after(ms, run),
      clearTimeout: calledOff,
      setInterval: (run: () => void, ms: number) => this.#every(ms, run),
      clearInterval: calledOff,
    });
    Math.random = this.#random.next;
    performance.now = now;
    timers.setTimeout = this.#sleep as typeof timers.setTimeout;
    syncBuiltinESMExports();
    return {
      [Symbol.dispose]: () => {
        const { random, ...functions } = before;
        Object.assign(globalThis, functions, { Date: RealDate });
        Math.random = random;
        performance.now = performanceNow;
        timers.setTimeout = sleep;
        syncBuiltinESMExports();
      },
    };
  }

  #every(ms: number, run: () => void): () => void {
    let cancel = this.after(ms, turn);
    const after = (): void => void (cancel = this.after(ms, turn));
    function turn(): void {
      after();
      run();
    }
    return () => cancel();
  }

  readonly #sleep = (ms = 0, value?: unknown, options: { signal?: AbortSignal } = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const { signal } = options;
      const refuse = (): void => reject(signal?.reason as Error);
      if (signal?.aborted) return refuse();
      const cancel = this.after(ms, () => {
        signal?.removeEventListener('abort', aborted);
        resolve(value);
      });
      function aborted(): void {
        cancel();
        refuse();
      }
      signal?.addEventListener('abort', aborted, { once: true });
    });
}

function virtualDate(now: () => number): DateConstructor {
  return new Proxy(RealDate, {
    construct: (real, given: unknown[]) =>
      given.length === 0 ? new real(now()) : (Reflect.construct(real, given) as Date),
    get: (real, name) => (name === 'now' ? now : (Reflect.get(real, name) as unknown)),
  });
}
