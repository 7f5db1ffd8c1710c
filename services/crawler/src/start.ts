import { visitHost, type RunningWorker } from '@juxta/jobs';

import type { CrawlerParts } from './parts.ts';
import { visit } from './visit.ts';

export { agent, openFetcher } from './open-fetcher.ts';
export type { CrawlerParts } from './parts.ts';

const hostsAtOnce = 20;

/** Takes `visit-host` jobs until closed. Each host is visited by one worker at a time, anywhere, by its lease. */
export function startCrawler(parts: CrawlerParts): Promise<RunningWorker> {
  return parts.queues.work(visitHost, ({ host }, { signal }) => visit(parts, host, signal), {
    concurrency: hostsAtOnce,
  });
}
