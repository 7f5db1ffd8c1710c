import type { Queues } from '@juxta/jobs';
import type { Logger } from '@juxta/runtime';
import type { Sources } from '@juxta/sources';
import type { BlobStore, Database } from '@juxta/store';

/** What a normalizer works with; all of it is opened and closed by the process. */
export interface NormalizerParts {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly queues: Queues;
  readonly sources: Sources;
  readonly logger: Logger;
}
