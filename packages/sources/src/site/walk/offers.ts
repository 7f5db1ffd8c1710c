import { canonicalUrl } from '@juxta/domain';

import { mostOffers, type WalkBudget } from './budget.ts';
import type { Purpose } from './purposes.ts';
import { isTelling, purposeOf } from './purposes.ts';
import { isNumbered, mayBePage, shapeOf, type SiteScope } from './scope.ts';

export interface OfferedPage {
  readonly url: string;
  readonly request: 'subpage' | Purpose;
  /** Links between it and the first page. */
  readonly depth: number;
}

/** Pages of a site that were found, each once, and the order in which they are asked: those that tell most first. */
export class Offers {
  readonly #scope: SiteScope;
  readonly #budget: WalkBudget;
  readonly #seen = new Set<string>();
  readonly #shapes = new Map<string, number>();
  readonly #taken = new Set<Purpose>();
  /** Pages for a purpose, telling ones, all others; each in the order in which they were found. */
  readonly #queues: readonly [Queue, Queue, Queue] = [new Queue(), new Queue(), new Queue()];
  #pages: number;
  #bytes: number;

  constructor(scope: SiteScope, budget: WalkBudget) {
    this.#scope = scope;
    this.#budget = budget;
    this.#pages = budget.pages;
    this.#bytes = budget.bytes;
  }

  /** Notes a page that is asked without having been offered, or the address that it was redirected to. */
  visited(url: string): void {
    this.#seen.add(canonicalUrl(url) ?? url);
  }

  /** Puts a page in the queue; false where it is no page of the site, is known, too deep or one of too many alike. */
  offer(url: URL, depth: number, label = ''): boolean {
    const key = depth <= this.#budget.depth && this.#scope.contains(url) ? canonicalUrl(url.href) : null;
    if (key === null || this.#seen.has(key) || this.#seen.size >= mostOffers) return false;
    if (!mayBePage(url) || !this.#isRare(url)) return false;
    this.#seen.add(key);
    const purpose = this.#purposeOf(url, label);
    // Asked as it is linked: some servers know `/docs/` and not `/docs`.
    const page = { url: withoutHash(url), request: purpose ?? 'subpage', depth } as const;
    this.#queues[purpose === null ? (isTelling(url) ? 1 : 2) : 0].push(page);
    return true;
  }

  /** Whether a page for this purpose was found. */
  has(purpose: Purpose): boolean {
    return this.#taken.has(purpose);
  }

  /** The next page; undefined where there is none or the budget is spent. */
  take(): OfferedPage | undefined {
    if (this.#pages <= 0 || this.#bytes <= 0) return undefined;
    const page = this.#queues.find((queue) => queue.length > 0)?.shift();
    if (page) this.#pages -= 1;
    return page;
  }

  spend(pages: number, bytes: number): void {
    this.#pages -= pages;
    this.#bytes -= bytes;
  }

  get waiting(): number {
    return this.#queues.reduce((total, queue) => total + queue.length, 0);
  }

  get isSpent(): boolean {
    return this.#pages <= 0 || this.#bytes <= 0;
  }

  /** The first page for a purpose has it; a second one is a page like others. */
  #purposeOf(url: URL, label: string): Purpose | null {
    const purpose = purposeOf(url, label);
    if (purpose === null || this.#taken.has(purpose)) return null;
    this.#taken.add(purpose);
    return purpose;
  }

  #isRare(url: URL): boolean {
    if (!isNumbered(url)) return true;
    const shape = shapeOf(url);
    const count = (this.#shapes.get(shape) ?? 0) + 1;
    this.#shapes.set(shape, count);
    return count <= this.#budget.alike;
  }
}

function withoutHash(url: URL): string {
  const { href, hash } = url;
  return hash === '' ? href.replace(/#$/u, '') : href.slice(0, -hash.length);
}

/** First in, first out, in constant time. */
class Queue {
  #pages: OfferedPage[] = [];
  #head = 0;

  get length(): number {
    return this.#pages.length - this.#head;
  }

  push(page: OfferedPage): void {
    this.#pages.push(page);
  }

  shift(): OfferedPage | undefined {
    const page = this.#pages[this.#head];
    if (page === undefined) return undefined;
    this.#head += 1;
    if (this.#head === this.#pages.length) [this.#pages, this.#head] = [[], 0];
    return page;
  }
}
