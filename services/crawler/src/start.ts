import { visitHost, type RunningWorker } from '@juxta/jobs';
import { assertNoOverrides } from '@juxta/sources';

import { limitedFetcher } from './limited-fetcher.ts';
import type { CrawlerParts } from './parts.ts';
import { visit } from './visit.ts';

export { openFetcher } from './open-fetcher.ts';
export type { CrawlerParts } from './parts.ts';

/** Visits are waiting most of the time, for their host's delay. */
const hostsAtOnce = 600;
/** What bounds the memory: 64 pages of 5 MiB, packed and unpacked. */
const requestsAtOnce = 64;

/**
 * Takes `visit-host` jobs until closed. Each host is visited by one worker at a time, anywhere, by its lease. Throws
 * JuxtaError `crawlee_override` where something outside would change how sites are walked.
 */
export async function startCrawler(parts: CrawlerParts): Promise<RunningWorker> {
  // oxlint-disable-next-line no-restricted-properties -- Crawlee reads the process's own environment, whatever ours is
  assertNoOverrides(process.env, process.cwd());
  const limited = { ...parts, fetcher: limitedFetcher(parts.fetcher, requestsAtOnce) };
  return parts.queues.work(visitHost, ({ host }, { signal }) => visit(limited, host, signal), {
    concurrency: hostsAtOnce,
  });
}
