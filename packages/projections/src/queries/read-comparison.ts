import { compareTools, type ComparisonDocument, type ToolDocument, unheardTool } from '@juxta/comparison';

import type { Db } from '../projection.ts';
import { type Nearby, nearbyIn } from './nearby.ts';
import { settleTimes } from './pin.ts';
import type { TargetSource } from './read-links.ts';
import { readNeighbourhood } from './read-neighbourhood.ts';

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
  const times = await settleTimes(db, at);
  const nearby = nearbyIn(db, targetSource, { knownAt: times.known_at, asOf: times.as_of });
  const made = await makeComparison(db, ids, { times, nearby, facets: at.facets });
  return made.document;
}

export interface MadeComparison {
  readonly document: ComparisonDocument;
  /** Everything that it was made from: the compared tools, then their neighbours. */
  readonly heard: readonly ToolDocument[];
  readonly neighbours: readonly ToolDocument[];
}

/** The same, at times that are settled already. Throws ComparisonError. */
export async function makeComparison(
  db: Db,
  ids: readonly string[],
  from: {
    readonly times: { readonly known_at: number; readonly as_of: string };
    readonly nearby: Nearby;
    readonly facets?: readonly string[] | undefined;
  },
): Promise<MadeComparison> {
  const { times, nearby, facets } = from;
  const heard = await nearby.compared(ids);
  const tools = ids.map((id) => heard.find((tool) => tool.id === id) ?? unheardTool(id));
  const pin = { knownAt: times.known_at, asOf: times.as_of };
  const neighbourhood = await readNeighbourhood(db, heard, nearby, pin);
  const document = compareTools(tools, { ...times, neighbourhood, ...(facets && { facets }) });
  return { document, heard, neighbours: neighbourhood.tools };
}
