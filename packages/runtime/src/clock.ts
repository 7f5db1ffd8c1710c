/** The only source of "now" for code that records or compares times. */
export interface Clock {
  now(): Date;
}

let written = { ms: Number.NaN, text: '' };

/** ISO 8601 UTC. What comes within a millisecond has one text: to write it takes longer than the rest of an answer's head. */
export function isoTime(time: Date): string {
  const ms = time.getTime();
  if (ms !== written.ms) written = { ms, text: time.toISOString() };
  return written.text;
}

export const systemClock: Clock = { now: () => new Date() };
