import { counter, histogram, type Distribution, type Series } from '@juxta/runtime';
import type { FetchResult } from '@juxta/sources';
import type { NewCapture } from '@juxta/store';

const fetches = counter(
  'juxta_fetches_total',
  'Captures of attempts to fetch, by source and outcome: body, not_modified, or the code of the failure.',
);
const beside = counter(
  'juxta_other_requests_total',
  'Requests that are no captures, by kind (robots, manifest, redirect) and outcome: a status, or the code of the failure.',
);
const seconds = histogram(
  'juxta_fetch_seconds',
  'From the request to the end of the answer, by source.',
  [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
);
const bytes = counter('juxta_fetched_bytes_total', 'Decoded bytes of bodies, by source.');
const pauses = counter('juxta_host_pauses_total', 'Times that a host was left alone, by why.');
const lost = counter('juxta_leases_lost_total', 'Visits that ended since another worker has the host.');

/** What is counted of one source: to find it by its labels each time would take longer than to count. */
class SourceCounts {
  readonly seconds: Distribution;
  readonly #source: string;
  readonly #byOutcome = new Map<string, Series>();

  constructor(source: string) {
    this.#source = source;
    this.seconds = seconds.of({ source });
  }

  fetches(outcome: string): Series {
    const series = this.#byOutcome.get(outcome) ?? fetches.of({ source: this.#source, outcome });
    this.#byOutcome.set(outcome, series);
    return series;
  }
}

const bySource = new Map<string, SourceCounts>();

/** Counts one attempt, whatever came of it. */
export function countFetch(capture: NewCapture, tookMs: number): void {
  const { source, failure, outcome, blob } = capture;
  const counts = bySource.get(source) ?? new SourceCounts(source);
  bySource.set(source, counts);
  counts.fetches(failure?.code ?? outcome).add();
  counts.seconds.observe(tookMs / 1_000);
  if (blob) bytes.add({ source }, blob.bytes);
}

/** Counts a request for what is no answer by itself, and the redirects on its way. */
export function countRequest(kind: 'robots' | 'manifest', result: FetchResult): void {
  beside.add({ kind, outcome: result.kind === 'failed' ? result.failure.code : String(result.status) });
}

export function countRedirects(hops: FetchResult['hops']): void {
  for (const { status } of hops) beside.add({ kind: 'redirect', outcome: String(status) });
}

export function countPause(why: string): void {
  pauses.add({ why });
}

export function countLostLease(): void {
  lost.add();
}
