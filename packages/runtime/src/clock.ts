/** The only source of "now" for code that records or compares times. */
export interface Clock {
  now(): Date;
}

/** A second, and its text up to the thousandths. */
let written = { second: Number.NaN, text: '' };

/** ISO 8601 UTC. All times of a second begin alike: to write a whole one takes longer than the rest of an answer's head. */
export function isoTime(time: Date): string {
  const ms = time.getTime();
  const second = Math.floor(ms / 1_000);
  if (second !== written.second) written = { second, text: time.toISOString().slice(0, -'000Z'.length) };
  return `${written.text}${String(ms - second * 1_000).padStart(3, '0')}Z`;
}

export const systemClock: Clock = { now: () => new Date() };
