import type { Queues } from '@juxta/jobs';
import type { Logger } from '@juxta/runtime';
import type { Sources } from '@juxta/sources';
import type { BlobStore, CaptureRow, Database } from '@juxta/store';

/** What reading stored captures takes; no network is in it. */
export interface ReaderParts {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly sources: Sources;
}

/** What a normalizer works with; all of it is opened and closed by the process. */
export interface NormalizerParts extends ReaderParts {
  readonly queues: Queues;
  readonly logger: Logger;
}

export class SourceMissing extends Error {
  readonly code = 'no_source';
  constructor({ source, id }: Pick<CaptureRow, 'source' | 'id'>) {
    super(`no source "${source}" is installed, which capture ${id} needs to be read`);
  }
}
