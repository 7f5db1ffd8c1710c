import type { FetchedAtHost, TaskState } from '@juxta/store';

/** How a crawl stands at one host. */
export interface HostProgress {
  readonly host: string;
  readonly requests: number;
  readonly open: number;
  /** What its open requests wait for; null where none is open, or it is asked right now. */
  readonly waits: string | null;
}

/** Of all requests of a crawl, host by host; the ones with most left to do first. */
export function hostProgress(
  states: readonly TaskState[],
  isOpen: (state: TaskState) => boolean,
  now: number,
): readonly HostProgress[] {
  const hosts = [...Map.groupBy(states, ({ host }) => host)].map(([host, all]) => {
    const open = all.filter((state) => isOpen(state) || state.kept).length;
    return { host, requests: all.length, open, waits: open > 0 ? waitsFor(all, now) : null };
  });
  return hosts.toSorted((a, b) => b.open - a.open || (a.host < b.host ? -1 : 1));
}

function waitsFor([state]: readonly TaskState[], now: number): string | null {
  if (!state) return null;
  if (state.blocked_until !== null)
    return `left alone until ${state.blocked_until.toISOString()}: ${state.blocked_why ?? 'asked to'}`;
  const seconds = ((state.host_free_at?.getTime() ?? 0) - now) / 1_000;
  return seconds > 0 ? `one request in ${state.delay_ms / 1_000} s` : null;
}

/** What came of a crawl at one host. */
export interface HostReport extends HostProgress {
  readonly fetched: number;
  /** Answers with a body; whether it says anything new is the extractor's to tell. */
  readonly answered: number;
  readonly unchanged: number;
  /** By the code of the failure. */
  readonly failed: Readonly<Record<string, number>>;
}

export function hostReports(
  progress: readonly HostProgress[],
  fetched: readonly FetchedAtHost[],
): readonly HostReport[] {
  const byHost = Map.groupBy(fetched, ({ host }) => host);
  const others = [...byHost.keys()].filter((host) => !progress.some((one) => one.host === host));
  const all = [...progress, ...others.map((host) => ({ host, requests: 0, open: 0, waits: null }))];
  return all.map((one) => {
    const outcomes = byHost.get(one.host) ?? [];
    const count = (named: (outcome: string) => boolean): number =>
      outcomes.filter(({ outcome }) => named(outcome)).reduce((sum, { fetches }) => sum + fetches, 0);
    const failed = outcomes.filter(({ outcome }) => outcome !== 'body' && outcome !== 'not_modified');
    return {
      ...one,
      fetched: count(() => true),
      answered: count((outcome) => outcome === 'body'),
      unchanged: count((outcome) => outcome === 'not_modified'),
      failed: Object.fromEntries(failed.map(({ outcome, fetches }) => [outcome, fetches])),
    };
  });
}
