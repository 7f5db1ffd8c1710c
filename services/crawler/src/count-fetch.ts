import { counter, histogram, type Series } from '@juxta/runtime';
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

/** By source and outcome. */
const bySource = new Map<string, Map<string, Series>>();

function fetchesOf(source: string, outcome: string): Series {
  const known = bySource.get(source) ?? new Map<string, Series>();
  const series = known.get(outcome) ?? fetches.of({ source, outcome });
  bySource.set(source, known.set(outcome, series));
  return series;
}

/** Counts one attempt, whatever came of it. */
export function countFetch(capture: NewCapture): void {
  const { source } = capture;
  fetchesOf(source, capture.failure?.code ?? capture.outcome).add();
  seconds.observe((Date.parse(capture.endedAt) - Date.parse(capture.startedAt)) / 1_000, { source });
  if (capture.blob) bytes.add({ source }, capture.blob.bytes);
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
