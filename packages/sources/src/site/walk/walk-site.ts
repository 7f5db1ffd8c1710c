import { defaultBudget, type WalkBudget } from './budget.ts';
import { Offers, type OfferedPage } from './offers.ts';
import { pageText } from './page-text.ts';
import { purposes, type Purpose } from './purposes.ts';
import { readHead, type WalkedHead } from './read-head.ts';
import { siteScope, type SiteScope } from './scope.ts';
import { readSitemap } from './sitemap.ts';

/** One address that a walk wants, and the request that its capture answers. */
export interface WalkPage {
  readonly url: string;
  readonly request: 'site' | 'sitemap' | OfferedPage['request'];
}

export type WalkAnswer =
  | {
      readonly kind: 'answer';
      /** The address that answered. */
      readonly url: string;
      readonly contentType: string | null;
      readonly body: Uint8Array;
    }
  /** No page to read: it failed. */
  | { readonly kind: 'none' }
  /** It was not asked for: robots.txt forbids it. */
  | { readonly kind: 'forbidden' }
  /** Nothing more may be asked now. */
  | { readonly kind: 'stop' };

export interface SiteWalk {
  /** The first page. */
  readonly url: string;
  readonly budget?: WalkBudget;
  /** Those that robots.txt names; without one, the usual place is tried. */
  readonly sitemaps: readonly string[];
  /** Pages asked at once: one, where the site is somebody else's. */
  readonly concurrency?: number;
  /** Longest time for one page in seconds, waiting for its turn included. */
  readonly pageSeconds?: number;
  /** Asks for one page, politely, and keeps what came. What it throws ends the walk. */
  readonly visit: (page: WalkPage) => Promise<WalkAnswer>;
  /** Told of each page that was read. */
  readonly onPage?: (url: string, head: WalkedHead) => void;
  /** Called after the first page, for each purpose that no page is known for. */
  readonly missing?: (purpose: Purpose) => Promise<void>;
}

/** A page waits for its turn, its robots.txt and each of its redirects for one more; all of them have their own limits. */
const longestPageSeconds = 3_600;

export interface WalkEnd {
  /** `stopped`: the rest is to be walked another time. `failed`: the first page was not to be had. */
  readonly end: 'done' | 'stopped' | 'failed';
  /** Pages asked for, sitemaps not counted. */
  readonly pages: number;
  /** Known pages that were not asked for, since the budget is spent. */
  readonly left: number;
}

const mostForbidden = 500;
const sitemapLimits = { files: 3, pages: 5_000 } as const;

/** Walks a site: its sitemaps, its first page, then what these link, breadth first, within a budget. */
export async function walkSite(walk: SiteWalk): Promise<WalkEnd> {
  const scope = siteScope(walk.url);
  const offers = new Offers(scope, walk.budget ?? defaultBudget);
  const state = new Walking(walk, scope, offers);
  offers.visited(walk.url);
  for (const page of await listedPages(walk, scope, state)) offers.offer(page, 1);
  const first = state.isStopped ? null : await state.visit({ url: walk.url, request: 'site', depth: 0 });
  if (state.isStopped) return state.end('stopped');
  if (first === null) return state.end('failed');
  for (const purpose of purposes) if (!offers.has(purpose)) await walk.missing?.(purpose);
  offers.spend(1, 0);
  await followLinks(walk, offers, state);
  return state.end(state.isStopped ? 'stopped' : 'done');
}

class Walking {
  readonly #walk: SiteWalk;
  readonly #scope: SiteScope;
  readonly #offers: Offers;
  #pages = 0;
  #forbidden = 0;
  isStopped = false;

  constructor(walk: SiteWalk, scope: SiteScope, offers: Offers) {
    this.#walk = walk;
    this.#scope = scope;
    this.#offers = offers;
  }

  /** Asks for a page and offers its links; null where there is no page. */
  async visit(
    page: Omit<WalkPage & OfferedPage, 'request'> & Pick<WalkPage, 'request'>,
  ): Promise<true | null> {
    if (this.isStopped) return null;
    const answer = await this.#walk.visit({ url: page.url, request: page.request });
    this.#count(answer.kind);
    if (answer.kind !== 'answer') return null;
    this.#offers.visited(answer.url);
    this.#offers.spend(0, answer.body.byteLength);
    const head = readHead(pageText(answer.body, answer.contentType), answer.url);
    // The same page under another address is not asked for again.
    if (head.canonical !== null && this.#scope.contains(new URL(head.canonical)))
      this.#offers.visited(head.canonical);
    for (const { url, label } of head.links) this.#offers.offer(url, page.depth + 1, label);
    this.#walk.onPage?.(answer.url, head);
    return true;
  }

  #count(kind: WalkAnswer['kind']): void {
    if (kind === 'stop') this.isStopped = true;
    else if (kind !== 'forbidden') this.#pages += 1;
    // What is forbidden costs the server nothing; a site that forbids nearly all costs us.
    else if (this.#forbidden++ < mostForbidden) this.#offers.spend(-1, 0);
  }

  end(end: WalkEnd['end']): WalkEnd {
    return { end, pages: this.#pages, left: this.#offers.waiting };
  }
}

/** The pages that the site's sitemaps list. What they name elsewhere is not asked for. */
async function listedPages(walk: SiteWalk, scope: SiteScope, state: Walking): Promise<readonly URL[]> {
  const usual = new URL(`${scope.prefix}sitemap.xml`, walk.url).href;
  const queue = walk.sitemaps.length > 0 ? [...walk.sitemaps] : [usual];
  const seen = new Set<string>();
  const pages: URL[] = [];
  for (const url of queue) {
    if (seen.has(url) || seen.size >= sitemapLimits.files || !isOnHost(url, walk.url)) continue;
    seen.add(url);
    const answer = await walk.visit({ url, request: 'sitemap' });
    if (answer.kind === 'stop') state.isStopped = true;
    if (answer.kind === 'stop') return [];
    if (answer.kind !== 'answer') continue;
    const listed = await readSitemap(answer.body);
    queue.push(...listed.sitemaps.slice(0, 100).map(({ href }) => href));
    pages.push(...listed.pages.filter((page) => scope.contains(page)).slice(0, sitemapLimits.pages));
  }
  return pages.slice(0, sitemapLimits.pages);
}

function isOnHost(url: string, page: string): boolean {
  return URL.parse(url)?.host === new URL(page).host;
}

/** Crawlee is loaded where there are links to follow: it takes longer than most commands. */
async function followLinks(walk: SiteWalk, offers: Offers, state: Walking): Promise<void> {
  if (offers.waiting === 0 || offers.isSpent) return;
  const { FencedCrawler } = await import('./fenced-crawler.ts');
  const pages = {
    take: () => (state.isStopped ? undefined : offers.take()),
    get waiting() {
      return state.isStopped ? 0 : offers.waiting;
    },
    get isSpent() {
      return offers.isSpent;
    },
  };
  const crawler = new FencedCrawler<OfferedPage>({
    pages,
    visit: async (page) => void (await state.visit(page)),
    concurrency: walk.concurrency ?? 1,
    pageSeconds: walk.pageSeconds ?? longestPageSeconds,
  });
  await crawler.follow();
}
