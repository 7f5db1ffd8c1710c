import {
  robotsSitemaps,
  walkSite,
  type RobotsEntry,
  type Source,
  type SourceRequest,
  type WalkBudget,
  type WalkEnd,
} from '@juxta/sources';
import { finishTask, postponeTask, type DueTask, type HostLease } from '@juxta/store';

import type { KnownRequest } from './crawl-task.ts';
import { failedAs } from './health.ts';
import type { CrawlerParts } from './parts.ts';
import { robotsAllow } from './robots.ts';
import { SitePages } from './site-pages.ts';

/** What is left of a visit to a host: fetches, and the end of its time as `performance.now()` counts. */
export interface VisitLimit {
  readonly fetches: number;
  readonly end: number;
}

export interface Walk {
  readonly source: Source;
  readonly request: SourceRequest & { readonly walk: WalkBudget };
}

/** The walk that a task asks for; undefined where it asks for one answer. */
export function walkOf(known: KnownRequest | undefined): Walk | undefined {
  if (!known?.request.walk) return undefined;
  return { source: known.source, request: { ...known.request, walk: known.request.walk } };
}

/**
 * Walks a site as far as the visit's limit lets it, and gives how many fetches that took. Each page is stored as it
 * comes, so that a walk that ends early, or dies, is taken up where it stopped: what was fetched since the task was last
 * done is read from the store. Called with the turn for one fetch.
 */
export async function crawlSite(
  parts: CrawlerParts,
  lease: HostLease,
  task: DueTask,
  walk: Walk,
  limit: VisitLimit,
  signal: AbortSignal,
): Promise<number> {
  const { request } = walk;
  const pages = await SitePages.open({ parts, lease, task, walk, limit, signal });
  const refused = await robotsAllow(parts, lease, request.url, signal);
  if (refused) {
    await pages.refuse(refused);
    await finish(parts, task, { end: 'failed' }, refused.failure.code);
    return 1;
  }
  const done = await walkSite({
    url: request.url,
    budget: request.walk,
    sitemaps: sitemapsOf(lease, request.url),
    visit: (page) => pages.visit(page),
    onPage: (url, { title, language, links }) =>
      parts.logger.debug({ url, title, language, links: links.length }, 'page of a site read'),
    missing: (purpose) => pages.speakAtStart(purpose),
  });
  signal.throwIfAborted();
  await finish(parts, task, done, pages.outcome);
  return Math.max(1, pages.fetches);
}

/** A walk costs its server many requests: whatever its pages changed, it is asked for as often as its source says. */
async function finish(
  { db }: CrawlerParts,
  { target, request }: DueTask,
  { end }: Pick<WalkEnd, 'end'>,
  outcome: string,
): Promise<void> {
  if (end === 'stopped') return postponeTask(db, { target, request });
  const answer = end === 'failed' ? failedAs({ code: outcome, scope: 'target' }) : 'walked';
  await finishTask(db, { target, request, outcome, answer });
}

function sitemapsOf({ robots }: HostLease, url: string): readonly string[] {
  const entry = robots?.[new URL(url).origin] as RobotsEntry | undefined;
  return entry ? robotsSitemaps(entry) : [];
}
