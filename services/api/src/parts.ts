import type { HeldComparisons, TargetSource } from '@juxta/projections';
import type { Logger } from '@juxta/runtime';
import type { Database } from '@juxta/store';

/** What the api works with; all of it is opened and closed by the process. */
export interface ApiParts {
  readonly db: Database;
  /** The source that reads a target; null for targets that none reads. */
  readonly sourceOf: TargetSource;
  readonly logger: Logger;
  /** How old the position that answers are made at may be: 1000 when absent. */
  readonly positionMaxAgeMs?: number;
}

/** What a route works with. */
export interface RouteParts extends ApiParts {
  readonly comparisons: HeldComparisons;
}
