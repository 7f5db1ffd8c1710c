import { learnedFrom } from './interval.ts';

/** What the frontier knows of a request, as far as it says why it is asked when it is. Times are milliseconds. */
export interface DueRequest {
  readonly dueAt: number;
  readonly fetchedAt: number | null;
  readonly failures: number;
  readonly lastOutcome: string | null;
  readonly visits: number;
  readonly checks: number;
  readonly changes: number;
  /** Changes a second; null while too little was seen. */
  readonly changeRate: number | null;
  readonly intervalSeconds: number | null;
  readonly refreshSeconds: number;
  readonly sampled: boolean;
  readonly blockedUntil: number | null;
  readonly blockedWhy: string | null;
}

export const dueReasons = [
  'blocked',
  'new',
  'failing',
  'made_due',
  'declared',
  'learning',
  'sampled',
  'never_changes',
  'changes_often',
  'changes_seldom',
  'outruns_us',
] as const;
export type DueReason = (typeof dueReasons)[number];

/** Why a request is asked when it is. `threshold`: of the recrawl, in seconds; null while there is none. */
export function whyDue(request: DueRequest, now: number, threshold: number | null): DueReason {
  if (request.blockedUntil !== null && request.blockedUntil > now) return 'blocked';
  if (request.fetchedAt === null) return 'new';
  if (request.failures > 0) return 'failing';
  const interval = request.intervalSeconds ?? request.refreshSeconds;
  // A tenth of jitter, and a little for what a clock and rounding do.
  if (request.dueAt < request.fetchedAt + interval * 890) return 'made_due';
  // Walks and feeds are never compared.
  if (request.checks === 0 && request.visits > learnedFrom) return 'declared';
  if (request.checks < learnedFrom || request.changeRate === null) return 'learning';
  if (request.sampled && interval >= request.refreshSeconds) return 'sampled';
  if (request.changes === 0) return 'never_changes';
  if (threshold !== null && request.changeRate * threshold >= 1) return 'outruns_us';
  return interval < request.refreshSeconds ? 'changes_often' : 'changes_seldom';
}

/** The same for people. */
export function tellDue(reason: DueReason, request: DueRequest): string {
  const { checks, changes, failures, lastOutcome, blockedUntil, blockedWhy } = request;
  switch (reason) {
    case 'blocked':
      return `its host is left alone until ${new Date(blockedUntil ?? 0).toISOString()}: ${blockedWhy ?? 'asked to'}`;
    case 'new':
      return 'never asked before';
    case 'failing':
      return `failed ${failures === 1 ? 'once' : `${failures} times in a row`}: ${lastOutcome ?? 'no answer'}`;
    case 'made_due':
      return 'made due before its time';
    case 'declared':
      return 'asked as often as its source declares';
    case 'learning':
      return `still learning how often it changes (${checks} of ${learnedFrom} checks)`;
    case 'sampled':
      return 'its metrics are sampled as often as the source declares';
    case 'never_changes':
      return `never changed in ${checks} checks`;
    case 'changes_often':
      return `changes often (${changes} of ${checks} checks)`;
    case 'changes_seldom':
      return `changes seldom (${changes} of ${checks} checks)`;
    case 'outruns_us':
      return `changes faster than can be followed (${changes} of ${checks} checks)`;
  }
}
