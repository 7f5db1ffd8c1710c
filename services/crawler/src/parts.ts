import type { Queues } from '@juxta/jobs';
import type { Logger } from '@juxta/runtime';
import type { SafeFetcher, Sources } from '@juxta/sources';
import type { BlobStore, Database } from '@juxta/store';

/** What a crawler works with; all of it is opened and closed by the process. */
export interface CrawlerParts {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly queues: Queues;
  readonly sources: Sources;
  readonly fetcher: SafeFetcher;
  /** The product token that robots.txt rules are matched against. */
  readonly agent: string;
  readonly logger: Logger;
  /** The only targets to fetch, where a command asks for a few tools; all that is due when absent. */
  readonly wanted?: () => readonly string[];
}
