import { tellDue, whyDue, type DueReason, type DueRequest } from '@juxta/domain';
import type { FetchPlan, ScheduledFetch } from '@juxta/store';

/** A request that will be made, when, and why then. Times are ISO 8601. */
export interface PlannedFetch {
  readonly host: string;
  readonly target: string;
  readonly request: string;
  readonly source: string;
  readonly due_at: string;
  /** Not before: its host is asked one thing at a time, and no faster than its delay. */
  readonly expected_at: string;
  readonly reason: DueReason;
  readonly why: string;
  readonly last_fetched_at: string | null;
  readonly interval_seconds: number;
  readonly checks: number;
  readonly changes: number;
  /** As estimated; null while too little was seen. */
  readonly changes_per_day: number | null;
}

/** What a crawl would ask when, as far as the frontier knows it now. Nothing is asked. */
export function planFetches({ now, threshold, fetches }: FetchPlan): readonly PlannedFetch[] {
  const free = new Map<string, number>();
  return fetches
    .map((fetch) => {
      const request = toRequest(fetch);
      const reason = whyDue(request, now.getTime(), threshold);
      return { fetch, request, reason, at: nextTurn(fetch, now.getTime(), free) };
    })
    .toSorted((one, other) => one.at - other.at)
    .map(({ fetch, request, reason, at }) => ({
      host: fetch.host,
      target: fetch.target,
      request: fetch.request,
      source: fetch.source,
      due_at: fetch.due_at.toISOString(),
      expected_at: new Date(at).toISOString(),
      reason,
      why: tellDue(reason, request),
      last_fetched_at: fetch.fetched_at?.toISOString() ?? null,
      interval_seconds: fetch.interval_s ?? fetch.refresh_seconds,
      checks: fetch.checks,
      changes: fetch.changes,
      changes_per_day:
        fetch.change_rate === null ? null : Number((fetch.change_rate * 86_400).toPrecision(3)),
    }));
}

/** The next turn at the host, in milliseconds; the one after it is a delay later. */
function nextTurn(fetch: ScheduledFetch, now: number, free: Map<string, number>): number {
  const open = Math.max(now, fetch.host_free_at?.getTime() ?? 0, fetch.blocked_until?.getTime() ?? 0);
  const at = Math.max(fetch.due_at.getTime(), free.get(fetch.host) ?? open);
  free.set(fetch.host, at + fetch.delay_ms);
  return at;
}

function toRequest(fetch: ScheduledFetch): DueRequest {
  return {
    dueAt: fetch.due_at.getTime(),
    fetchedAt: fetch.fetched_at?.getTime() ?? null,
    failures: fetch.failures,
    lastOutcome: fetch.last_outcome,
    visits: fetch.visits,
    checks: fetch.checks,
    changes: fetch.changes,
    changeRate: fetch.change_rate,
    intervalSeconds: fetch.interval_s,
    refreshSeconds: fetch.refresh_seconds,
    sampled: fetch.sampled,
    blockedUntil: fetch.blocked_until?.getTime() ?? null,
    blockedWhy: fetch.blocked_why,
  };
}
