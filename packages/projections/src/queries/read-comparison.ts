import { compareTools, type ComparisonDocument, unheardTool } from '@juxta/comparison';

import type { Db } from '../projection.ts';
import { settleTimes } from './pin.ts';
import type { TargetSource } from './read-links.ts';
import { readNeighbourhood } from './read-neighbourhood.ts';
import { readToolDocuments } from './read-tool-documents.ts';

/** A comparison tells of the last release and of those of a year. */
const comparedReleases = 120;

/**
 * The comparison of these tools with both times pinned: unstated, `known_at` is the highest settled position and
 * `as_of` the next UTC midnight. A tool that came into the log later is all unknown. Throws PositionAhead, BadTime, ComparisonError.
 */
export async function readComparison(
  db: Db,
  ids: readonly string[],
  targetSource: TargetSource,
  at: {
    /** A log position, or a time. */
    readonly known_at?: number | string;
    readonly as_of?: string;
    readonly facets?: readonly string[];
  } = {},
): Promise<ComparisonDocument> {
  const pinned = await settleTimes(db, at);
  const heard = await readToolDocuments(db, ids, targetSource, {
    ...pinned,
    releases: comparedReleases,
  });
  const tools = ids.map((id) => heard.find((tool) => tool.id === id) ?? unheardTool(id));
  const neighbourhood = await readNeighbourhood(db, heard, targetSource, {
    knownAt: pinned.known_at,
    asOf: pinned.as_of,
  });
  return compareTools(tools, { ...pinned, neighbourhood, ...(at.facets && { facets: at.facets }) });
}
