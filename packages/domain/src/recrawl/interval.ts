import { changeRate, noHistory, type ChangeHistory } from './change-rate.ts';
import { worthwhileAfter } from './threshold.ts';

const day = 86_400;

/** What a source declares of a request. */
export interface DeclaredPace {
  readonly refreshSeconds: number;
  /** It tells metrics, which are sampled: never more rarely than declared, or their series would have holes. */
  readonly sampled: boolean;
}

/** How short and how long the time between two checks may become, in seconds. */
export function intervalLimits({ refreshSeconds, sampled }: DeclaredPace): {
  readonly shortest: number;
  readonly longest: number;
} {
  const shortest = Math.min(refreshSeconds, Math.max(60, refreshSeconds / 8));
  const longest = sampled ? refreshSeconds : Math.max(refreshSeconds, Math.min(30 * day, refreshSeconds * 8));
  return { shortest, longest };
}

/** What the schedule knows of one request. */
export interface CheckedRequest extends DeclaredPace {
  /** Answers that could be compared with the one before. */
  readonly checks: number;
  readonly history: ChangeHistory;
  /** The interval before jitter that led to this check; null before the first. */
  readonly intervalSeconds: number | null;
}

export const neverChecked = { checks: 0, history: noHistory, intervalSeconds: null } as const;

/** From so many comparisons on the rate is taken at its word; before, the interval feels its way. */
export const learnedFrom = 4;

/** Changes per second; null while too little was seen. */
export function learnedRate({
  checks,
  history,
  refreshSeconds,
}: Pick<CheckedRequest, 'checks' | 'history' | 'refreshSeconds'>): number | null {
  const rate = checks < learnedFrom ? null : changeRate(history, refreshSeconds);
  return rate !== null && Number.isFinite(rate) ? rate : null;
}

/**
 * Seconds until the next check, before jitter. By the threshold once a rate is learned; before, a tenth longer where the
 * last check saw no change and half as long where it did, which settles at fresh eight or nine times in ten whatever the
 * rate (crawler study, §3). `rate`: what `learnedRate` says; `changed`: null where there was nothing to compare.
 */
export function nextInterval(
  request: DeclaredPace & Pick<CheckedRequest, 'intervalSeconds'>,
  rate: number | null,
  changed: boolean | null,
  threshold: number | null,
): number {
  const { shortest, longest } = intervalLimits(request);
  const wanted =
    rate === null || threshold === null
      ? (request.intervalSeconds ?? request.refreshSeconds) * (changed === null ? 1 : changed ? 0.5 : 1.1)
      : worthwhileAfter(rate, threshold);
  return Math.min(longest, Math.max(shortest, wanted));
}

/** A tenth around 1, the same for the same text: what was planned together is not due together for ever. */
export function jitterOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let n = 0; n < text.length; n += 1) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01_00_01_93);
  // Last characters alone (a counter) move only the lowest bits so far.
  hash = Math.imul(hash ^ (hash >>> 15), 0x85_eb_ca_6b);
  return 0.9 + (0.2 * ((hash ^ (hash >>> 13)) >>> 0)) / 0xff_ff_ff_ff;
}
