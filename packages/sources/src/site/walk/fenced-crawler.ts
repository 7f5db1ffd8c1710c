import { BasicCrawler } from '@crawlee/basic';
import {
  Configuration,
  EventManager,
  log,
  Request,
  Snapshotter,
  type BaseHttpClient,
  type Dictionary,
  type IRequestManager,
} from '@crawlee/core';
import { MemoryStorage } from '@crawlee/memory-storage';

/** Where the crawler's pages come from; one that it has had is not given again. */
export interface PageQueue<Page extends { readonly url: string }> {
  take(): Page | undefined;
  readonly waiting: number;
  readonly isSpent: boolean;
}

export interface FencedCrawl<Page extends { readonly url: string }> {
  readonly pages: PageQueue<Page>;
  /** Fetches one page, and offers what it links. */
  readonly visit: (page: Page) => Promise<void>;
  readonly concurrency: number;
  /** Longest time for one page in seconds, waiting for its turn included. */
  readonly pageSeconds: number;
}

const refuse = async (): Promise<never> => {
  throw new Error('closed: pages come from the offers of the walk, answers from the SafeFetcher');
};

/** What Crawlee asks for requests: a view of our own queue. A request's `userData` leads back to its page. */
class Manager<Page extends { readonly url: string }> implements IRequestManager {
  readonly #pages: PageQueue<Page>;
  #running = 0;
  #handled = 0;
  readonly addRequest = refuse;
  readonly addRequestsBatched = refuse;
  readonly reclaimRequest = refuse;

  constructor(pages: PageQueue<Page>) {
    this.#pages = pages;
  }

  async fetchNextRequest<Data extends Dictionary = Dictionary>(): Promise<Request<Data> | null> {
    const page = this.#pages.take();
    if (page === undefined) return null;
    this.#running += 1;
    return new Request<Data>({
      url: page.url,
      uniqueKey: page.url,
      maxRetries: 0,
      userData: { page } as never,
    });
  }

  async markRequestHandled(): Promise<null> {
    this.#running -= 1;
    this.#handled += 1;
    return null;
  }

  async isEmpty(): Promise<boolean> {
    return this.#pages.waiting === 0 || this.#pages.isSpent;
  }

  async isFinished(): Promise<boolean> {
    return this.#running === 0 && (await this.isEmpty());
  }

  async handledCount(): Promise<number> {
    return this.#handled;
  }

  getTotalCount(): number {
    return this.#handled + this.#running + this.#pages.waiting;
  }

  getPendingCount(): number {
    return this.#pages.waiting;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Request> {
    for (let next = await this.fetchNextRequest(); next; next = await this.fetchNextRequest()) yield next;
  }
}

class QuietEvents extends EventManager {
  override async init(): Promise<void> {
    this.initialized = true;
  }
  override async close(): Promise<void> {
    this.initialized = false;
  }
}

class NoPurge extends MemoryStorage {
  override async purge(): Promise<void> {}
}

class AlwaysIdle extends Snapshotter {
  override async start(): Promise<void> {}
  override async stop(): Promise<void> {}
  override getLoadSignals(): [] {
    return [];
  }
}

/** With its handler Crawlee would end a walk as if it were done, and keep the process from ending: what SIGINT means is the command's. */
function giveBackInterrupt(): void {
  for (const listener of process.listeners('SIGINT'))
    if (listener.name === 'sigintHandler') process.off('SIGINT', listener);
}

/**
 * Crawlee's pool of handlers, and nothing else of it: no HTTP client, storage, session, retry, robots.txt or event of its
 * own (crawlee-spike.md, §4.1). It asserts that this is so when it is made.
 */
export class FencedCrawler<Page extends { readonly url: string }> extends BasicCrawler {
  readonly #failures: Error[] = [];

  constructor({ pages, visit, concurrency, pageSeconds }: FencedCrawl<Page>) {
    const config = new Configuration({
      persistStorage: false,
      purgeOnStart: false,
      eventManager: new QuietEvents(),
      storageClient: new NoPurge({ persistStorage: false, writeMetadata: false }),
    });
    // After the configuration, which sets the level that it finds.
    log.setLevel(log.LEVELS.OFF);
    super(
      {
        httpClient: { sendRequest: refuse, stream: refuse } satisfies BaseHttpClient,
        maxRequestRetries: 0,
        useSessionPool: false,
        respectRobotsTxtFile: false,
        minConcurrency: concurrency,
        maxConcurrency: concurrency,
        requestHandlerTimeoutSecs: pageSeconds,
        autoscaledPoolOptions: {
          maybeRunIntervalSecs: 0.02,
          loggingIntervalSecs: null,
          systemStatusOptions: { snapshotter: new AlwaysIdle({ config }) },
        },
        statisticsOptions: { persistenceOptions: { enable: false }, saveErrorSnapshots: false },
        requestHandler: async ({ request }) => {
          giveBackInterrupt();
          await visit((request.userData as { page: Page }).page);
        },
        // It must not throw: that would leave the other pages.
        failedRequestHandler: (_, error) => this.#fail(error),
      },
      config,
    );
    this.requestManager = new Manager(pages);
    this.#assertFenced(config);
  }

  /** Visits pages until there are none; throws the first error of a visit, once those under way have ended. */
  async follow(): Promise<void> {
    await this.run();
    if (this.#failures[0]) throw this.#failures[0];
  }

  #assertFenced(config: Configuration): void {
    const holds =
      config.get('persistStorage') === false &&
      config.get('purgeOnStart') === false &&
      config.getStorageClient() instanceof NoPurge &&
      config.getEventManager() instanceof QuietEvents &&
      log.getLevel() === log.LEVELS.OFF &&
      this.requestManager instanceof Manager &&
      this.sessionPool === undefined &&
      this.requestQueue === undefined;
    if (!holds) throw new Error('Crawlee is not fenced: its settings are not those it was given');
  }

  #fail(error: Error): void {
    if (this.#failures.push(error) === 1) this.stop();
  }

  override getRequestQueue = refuse;
}
