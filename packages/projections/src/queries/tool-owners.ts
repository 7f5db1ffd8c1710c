import type { Relation } from '@juxta/domain';
import { sql } from 'kysely';

import type { Db } from '../projection.ts';

export interface ToolOwner {
  readonly tool: string;
  readonly relation: Relation;
}

/** By target, the tools that it is linked to now, in the order of their ids. One round trip, however many targets. */
export async function toolOwners(
  db: Db,
  targets: readonly string[],
): Promise<ReadonlyMap<string, readonly ToolOwner[]>> {
  const { rows } = await sql<ToolOwner & { target: string }>`
    SELECT target, tool, relation FROM mart.link
    WHERE state = 'linked' AND to_position IS NULL AND target = ANY (${[...targets]}::text[])
    ORDER BY target, tool`.execute(db);
  return Map.groupBy(rows, (row) => row.target);
}

/** Every id and alias that leads to a tool. */
export async function takenToolNames(db: Db): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    SELECT tool AS name FROM mart.tool UNION SELECT unnest(aliases) FROM mart.tool`.execute(db);
  return new Set(rows.map((row) => row.name));
}
