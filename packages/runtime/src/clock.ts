/** The only source of "now" for code that records or compares times. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
