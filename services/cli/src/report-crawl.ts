import { fetchedSince, lastCaptureSeq } from '@juxta/store';

import type { App } from './app.ts';
import { hostReports } from './crawl-hosts.ts';
import { crawl, type CrawlOptions } from './prepare.ts';
import type { CrawlReport } from './print-crawl.ts';
import { openWork, requestStates } from './settle.ts';

/** Crawls what is due of some tools; gives what that did, and what is left. */
export async function crawlAndReport(
  app: App,
  tools: readonly string[],
  options: CrawlOptions,
): Promise<CrawlReport> {
  const [since, began] = [await lastCaptureSeq(app.db), performance.now()];
  const open = await crawl(app, tools, options);
  return reportCrawl(app, tools, { since, seconds: (performance.now() - began) / 1_000, open });
}

/** What a crawl of some tools did since a capture, and what is left. */
export async function reportCrawl(
  app: App,
  tools: readonly string[],
  { since, seconds, open }: { since: number; seconds: number; open: readonly string[] },
): Promise<CrawlReport> {
  const states = await requestStates(app, tools);
  const { targets, hosts } = await openWork(app, tools);
  const fetched = await fetchedSince(app.db, since, targets);
  const blocked = states.filter((state) => state.blocked_until !== null);
  return {
    tools,
    requests: states.length,
    open,
    unreachable: [...new Set(blocked.map((state) => state.host))],
    seconds: Math.round(seconds * 10) / 10,
    fetches: fetched.reduce((sum, one) => sum + one.fetches, 0),
    hosts: hostReports(hosts, fetched),
  };
}
