import type { Assignment, ToolDocument } from '@juxta/comparison';

import type { Db } from '../projection.ts';
import type { Pin } from './pin.ts';
import { readAssignments, readCategorySizes } from './read-assignments.ts';
import type { TargetSource } from './read-links.ts';
import { readToolDocuments } from './read-tool-documents.ts';

/** Tools and what stands around them, at one `as_of` and `known_at`. */
export interface Nearby {
  /** How many tools each of these categories has; those that are too wide are left out. */
  sizes(categories: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The tools in these categories and the named ones, each with the decisions that put it where it is. */
  assignments(
    categories: readonly string[],
    tools: readonly string[],
  ): Promise<ReadonlyMap<string, readonly Assignment[]>>;
  /** All that a comparison tells of these tools. */
  compared(ids: readonly string[]): Promise<readonly ToolDocument[]>;
  /** As much of these tools as a neighbour is judged by. */
  neighbours(ids: readonly string[]): Promise<readonly ToolDocument[]>;
}

/** A category with more tools than this tells nothing of those that it holds. */
export const widestCategory = 100;

/** What kinship and the rules of a tool's life read of a neighbour. */
const attributes = [
  'archived',
  'cncf_archived_at',
  'cncf_stage',
  'deprecated',
  'description',
  'ended_at',
  'keywords',
  'landscape_categories',
  'last_push_at',
  'latest_release_at',
  'latest_version',
  'replacement',
  'support_windows',
] as const;
const newestReleases = 10;
/** A comparison tells of the last release and of those of a year. */
const comparedReleases = 120;

/** Read anew each time. */
export function nearbyIn(db: Db, targetSource: TargetSource, pin: Pin): Nearby {
  const times = { known_at: pin.knownAt, as_of: pin.asOf };
  return {
    sizes: (categories) => readCategorySizes(db, categories, pin, widestCategory),
    assignments: (categories, tools) => readAssignments(db, categories, tools, pin),
    compared: (ids) => readToolDocuments(db, ids, targetSource, { ...times, releases: comparedReleases }),
    neighbours: (ids) =>
      readToolDocuments(db, ids, targetSource, {
        ...times,
        only: attributes,
        releases: newestReleases,
      }),
  };
}
