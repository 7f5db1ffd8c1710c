import { normalizeTarget } from '@juxta/jobs';
import { paceKey, type SourceRequest, type WalkAnswer, type WalkPage } from '@juxta/sources';
import {
  assertLease,
  MissingBlob,
  newCaptureId,
  recordCaptures,
  walkedPages,
  type DueTask,
  type HostLease,
  type NewCapture,
  type WalkedPage,
} from '@juxta/store';

import type { Answer, Refusal } from './answer.ts';
import { ask } from './ask.ts';
import { emptyCapture, toCapture } from './capture.ts';
import type { VisitLimit, Walk } from './crawl-site.ts';
import { mayFollow, toFetch } from './crawl-task.ts';
import { paceHost } from './pace.ts';
import type { CrawlerParts } from './parts.ts';
import { robotsAllow } from './robots.ts';
import { waitForTurn } from './turn.ts';

interface Opened {
  readonly parts: CrawlerParts;
  readonly lease: HostLease;
  readonly task: DueTask;
  readonly walk: Walk;
  readonly limit: VisitLimit;
  readonly signal: AbortSignal;
}

/** How a page came, now or earlier in this walk. */
type Came = Pick<
  NewCapture,
  'id' | 'url' | 'finalUrl' | 'outcome' | 'status' | 'headers' | 'startedAt' | 'endedAt'
>;

/** A body at hand, with the capture that it came in. */
interface Stored {
  readonly capture: WalkedPage;
  readonly body: Buffer;
}

const none: WalkAnswer = { kind: 'none' };
const stop: WalkAnswer = { kind: 'stop' };

/** The pages of one walk: asked for in the host's turns, one at a time, and kept as captures of the site's target. */
export class SitePages {
  /** Requests that were sent. */
  fetches = 0;
  /** What became of the first page, for the schedule. */
  outcome = 'body';
  readonly #own: Opened;
  readonly #requests: ReadonlyMap<string, SourceRequest>;
  /** By request and address: the last capture with a body, and what was fetched in this walk already. */
  readonly #bodies = new Map<string, WalkedPage>();
  readonly #walked = new Map<string, WalkedPage>();
  readonly #front: WalkedPage | undefined;
  #hasTurn = true;
  #first: { readonly came: Came; readonly body: Uint8Array } | null = null;

  private constructor(own: Opened, stored: readonly WalkedPage[]) {
    this.#own = own;
    const { source } = own.walk;
    this.#requests = new Map(source.requests(own.task.target).map((request) => [request.name, request]));
    for (const capture of stored) {
      if (capture.outcome === 'body') this.#bodies.set(keyOf(capture), capture);
      if (capture.recent) this.#walked.set(keyOf(capture), capture);
    }
    const front = frontRequest(own.walk, own.task);
    const last = stored.findLast(({ request }) => request === front?.name);
    const age = last ? Date.now() - last.ended_at.getTime() : Number.POSITIVE_INFINITY;
    this.#front = front && age < front.refreshSeconds * 1_000 ? last : undefined;
  }

  static async open(own: Opened): Promise<SitePages> {
    const { target, request, fetched_at: since } = own.task;
    const found = own.walk.source.requests(target).filter(({ foundBy }) => foundBy === request);
    const front = frontRequest(own.walk, own.task);
    const names = [...found, ...(front ? [front] : [])].map(({ name }) => name);
    return new SitePages(own, await walkedPages(own.parts.db, target, [request, ...names], since));
  }

  /** Robots.txt lets us not even have the first page. */
  async refuse(refusal: Refusal): Promise<void> {
    await this.#keep(this.#own.walk.request, refusal, undefined);
  }

  /** Asks for a page, unless this walk has it already. */
  async visit(page: WalkPage): Promise<WalkAnswer> {
    const walked = this.#walked.get(keyOf(page));
    if (walked) return this.#again(page, walked);
    const front = await this.#asFront(page);
    if (front) return front;
    const { parts, lease, signal } = this.#own;
    const definition = this.#requests.get(page.request);
    if (!definition || paceKey(parts.sources, page.url) !== lease.host) return none;
    if (!(await this.#takeTurn())) return stop;
    const before = lease.robots;
    if ((await robotsAllow(parts, lease, page.url, signal)) !== null) {
      // A robots.txt that allows nothing took the turn and gave none back.
      this.#hasTurn &&= lease.robots === before;
      return { kind: 'forbidden' };
    }
    return this.#ask(page, { ...definition, url: page.url });
  }

  /** Where no page is for a purpose that the first page can serve, it does. */
  async speakAtStart(purpose: string): Promise<void> {
    const request = this.#requests.get(purpose);
    if (request?.atStart !== true || !this.#first) return;
    const { came, body } = this.#first;
    if (!this.#walked.has(keyOf({ request: purpose, url: came.url }))) await this.#cut(request, came, body);
  }

  /** A page that came for one request, as the answer to another one as well: a capture of its own, with the first as its parent. */
  async #cut(request: SourceRequest, came: Came, body: Uint8Array): Promise<NewCapture> {
    const { parts, lease, task, walk } = this.#own;
    const asked = { ...request, target: task.target, request: request.name };
    const blob = await parts.blobs.prepare(body);
    const before = this.#bodies.get(keyOf({ request: request.name, url: came.url }));
    const same = came.outcome === 'not_modified' && before?.sha256?.equals(blob.sha256) === true;
    const empty = emptyCapture(await newCaptureId(parts.db), walk.source, asked, came);
    const capture: NewCapture = {
      ...empty,
      ...came,
      id: empty.id,
      parent: came.id,
      ...(same
        ? { outcome: 'not_modified', sameAs: before.id }
        : { outcome: 'body', blob, status: came.outcome === 'body' ? came.status : 200 }),
    };
    await recordCaptures(parts.db, [capture], [], (trx) => assertLease(trx, lease));
    await parts.queues.add(normalizeTarget, { target: task.target, capture: capture.id });
    return capture;
  }

  /** The page at which the walk begins, where another request asked for it just now, as that request counts. */
  async #asFront(page: WalkPage): Promise<WalkAnswer | undefined> {
    const { walk } = this.#own;
    if (page.request !== walk.request.name || !this.#front) return undefined;
    if (this.#front.outcome === 'failed') return this.#failed(page, this.#front.failure?.code);
    const stored = await this.#body(this.#bodies.get(keyOf(this.#front)));
    if (!stored) return undefined;
    const came = withHeadOf(stored.capture, cameOf(this.#front));
    return this.#answer(page, await this.#cut(walk.request, came, stored.body), stored.body);
  }

  async #takeTurn(): Promise<boolean> {
    const { parts, lease, limit, signal } = this.#own;
    // One at least: to read again what came before an interruption may take as long as a visit.
    const isOver = this.fetches >= limit.fetches || (this.fetches > 0 && performance.now() >= limit.end);
    if (isOver) return false;
    if (!this.#hasTurn) this.#hasTurn = await waitForTurn(parts, lease, signal);
    return this.#hasTurn;
  }

  async #ask(page: WalkPage, request: SourceRequest): Promise<WalkAnswer> {
    const { parts, lease, signal } = this.#own;
    const stored = await this.#body(this.#bodies.get(keyOf(page)));
    [this.#hasTurn, this.fetches] = [false, this.fetches + 1];
    const fetched = toFetch(request, stored?.capture, signal);
    const result = await ask(parts, lease, fetched, (from, to) => mayFollow(parts, lease, from, to, signal));
    if (result.kind === 'failed' && result.failure.code === 'aborted') signal.throwIfAborted();
    const capture = await this.#keep(request, result, stored?.capture);
    if (capture.outcome === 'failed') return this.#failed(page, capture.failure?.code);
    if (result.kind === 'response') return this.#answer(page, capture, result.body);
    return stored ? this.#answer(page, withHeadOf(stored.capture, capture), stored.body) : none;
  }

  /** What this walk had of a page before it was interrupted. */
  async #again(page: WalkPage, walked: WalkedPage): Promise<WalkAnswer> {
    if (walked.outcome === 'failed') return this.#failed(page, walked.failure?.code);
    const stored = await this.#body(this.#bodies.get(keyOf(page)));
    return stored ? this.#answer(page, withHeadOf(stored.capture, cameOf(walked)), stored.body) : none;
  }

  /** The stored body of a capture; one that was lost is asked for anew, whatever the server would confirm. */
  async #body(capture: WalkedPage | undefined): Promise<Stored | undefined> {
    const { parts } = this.#own;
    if (!capture?.sha256) return undefined;
    try {
      return { capture, body: await parts.blobs.read(parts.db, capture.sha256) };
    } catch (error) {
      if (!(error instanceof MissingBlob)) throw error;
      parts.logger.warn({ url: capture.url, code: error.code }, error.message);
      return undefined;
    }
  }

  async #keep(request: SourceRequest, result: Answer, previous: WalkedPage | undefined): Promise<NewCapture> {
    const { parts, lease, task, walk } = this.#own;
    const asked = { ...request, target: task.target, request: request.name };
    const capture = await toCapture(parts, walk.source, asked, result, previous);
    await recordCaptures(parts.db, [capture], [], async (trx) => {
      await assertLease(trx, lease);
      await paceHost(trx, lease, capture, result);
    });
    await parts.queues.add(normalizeTarget, { target: task.target, capture: capture.id });
    return capture;
  }

  #answer(page: WalkPage, came: Came, body: Uint8Array): WalkAnswer {
    if (page.request === 'site') [this.outcome, this.#first] = [came.outcome, { came: headOf(came), body }];
    const contentType = came.headers['content-type'] ?? null;
    return { kind: 'answer', url: came.finalUrl ?? came.url, contentType, body };
  }

  #failed(page: WalkPage, code = 'unknown'): WalkAnswer {
    if (page.request === 'site') this.outcome = code;
    return none;
  }
}

/** The request that asks for the page at which the walk begins, for what it says itself. */
function frontRequest({ source, request: walk }: Walk, { target }: DueTask): SourceRequest | undefined {
  return source
    .requests(target)
    .find((other) => other.url === walk.url && !other.walk && other.foundBy === undefined);
}

/** A confirmation has no type of its own: it confirms that of the body. */
function withHeadOf(stored: WalkedPage, came: Came): Came {
  return { ...came, headers: { ...stored.headers, ...came.headers } };
}

function headOf({ id, url, finalUrl, outcome, status, headers, startedAt, endedAt }: Came): Came {
  return { id, url, finalUrl, outcome, status, headers, startedAt, endedAt };
}

function cameOf(row: WalkedPage): Came {
  const { id, url, final_url: finalUrl, outcome, status, headers } = row;
  const [startedAt, endedAt] = [row.started_at.toISOString(), row.ended_at.toISOString()];
  return { id, url, finalUrl, outcome, status, headers, startedAt, endedAt };
}

function keyOf({ request, url }: { readonly request: string; readonly url: string }): string {
  return `${request} ${url}`;
}
