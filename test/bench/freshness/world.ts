/** Random numbers by seed (mulberry32): both contenders see worlds of the same kind, and a run can be repeated. */
export function randomBy(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const hour = 3_600;
export const day = 24 * hour;

/** The mix of the crawler study, §3: share of the targets, and seconds between two changes. */
export const classes = [
  { name: 'every 90 days', share: 0.55, every: 90 * day },
  { name: 'every 14 days', share: 0.28, every: 14 * day },
  { name: 'every 2 days', share: 0.12, every: 2 * day },
  { name: '24 a day', share: 0.05, every: hour },
] as const;

/** Changes per second of each target. */
export function ratesOf(targets: number): readonly number[] {
  return Array.from({ length: targets }, (_, n) => {
    let share = (n + 0.5) / targets;
    for (const { share: of, every } of classes) {
      if (share < of) return 1 / every;
      share -= of;
    }
    return 1 / hour;
  });
}

/** A schedule under test. Times are seconds of the virtual clock. */
export interface Policy {
  /** Called once each virtual day, before anything is fetched. */
  newDay(now: number): void;
  /** A target was fetched: in how many seconds it is due again. `changed`: null at the first fetch. */
  fetched(target: number, now: number, changed: boolean | null): number;
}
