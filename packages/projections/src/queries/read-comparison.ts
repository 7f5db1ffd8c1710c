import { compareTools, ComparisonError, type ComparisonDocument } from '@juxta/comparison';
import { worldInstant } from '@juxta/domain';

import type { Db } from '../projection.ts';
import { pinTimes, type ReadAt } from './pin.ts';
import type { TargetSource } from './read-links.ts';
import { readToolDocuments } from './read-tool-documents.ts';
import { highestSafePosition } from './safe-position.ts';

/** A position was asked for that the views have not reached: what they say there is not settled. */
export class PositionAhead extends Error {
  readonly code = 'known_at_ahead';
  readonly next: string;
  constructor(asked: number, safe: number) {
    super(`known_at ${asked} lies ahead of what is known and applied, which is ${safe}`);
    this.next = `ask for known_at ${safe} or less, or leave it out`;
  }
}

/**
 * The comparison of these tools with both times pinned: unstated, `known_at` is the highest settled position and
 * `as_of` the next UTC midnight. Throws PositionAhead, ComparisonError.
 */
export async function readComparison(
  db: Db,
  ids: readonly string[],
  targetSource: TargetSource,
  at: ReadAt & { readonly facets?: readonly string[] } = {},
): Promise<ComparisonDocument> {
  if (at.as_of !== undefined && worldInstant(at.as_of) === undefined) {
    throw new ComparisonError(
      'bad_as_of',
      `as_of "${at.as_of.slice(0, 80)}" is no time: write it as 2026-01-31T00:00:00Z`,
    );
  }
  const safe = await highestSafePosition(db);
  const knownAt = at.known_at ?? safe;
  if (knownAt > safe) throw new PositionAhead(knownAt, safe);
  const { asOf } = await pinTimes(db, at);
  const tools = await readToolDocuments(db, ids, targetSource, { known_at: knownAt, as_of: asOf });
  return compareTools(tools, { as_of: asOf, known_at: knownAt, ...(at.facets && { facets: at.facets }) });
}
