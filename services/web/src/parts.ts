import type { TargetSource } from '@juxta/projections';
import type { Logger } from '@juxta/runtime';
import type { Operator } from '@juxta/sources';
import type { Database } from '@juxta/store';

/** What the pages are made from; all of it is opened and closed by the process. */
export interface WebParts {
  readonly db: Database;
  /** The source that reads a target; null for targets that none reads. */
  readonly sourceOf: TargetSource;
  readonly logger: Logger;
  /** Who runs the crawler, for the page about it. */
  readonly operator: Operator;
}
