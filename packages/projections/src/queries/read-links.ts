import type { ToolLink } from '@juxta/comparison';
import { sql } from 'kysely';

import type { Db } from '../projection.ts';
import type { Pin } from './pin.ts';

export interface ToolHead {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly categories: readonly string[];
}

/** The source that reads a target; null when none of ours does. */
export type TargetSource = (target: string) => string | null;

export async function readToolHeads(db: Db, ids: readonly string[], pin: Pin): Promise<readonly ToolHead[]> {
  const { rows } = await sql<ToolHead>`
    SELECT tool AS id, name, aliases, categories FROM live.tool_history
    WHERE tool = ANY (${[...ids]}::text[]) AND from_position <= ${pin.knownAt}
      AND (to_position IS NULL OR to_position > ${pin.knownAt})`.execute(db);
  return rows;
}

/** Links are told apart by log position only: that a target belongs to a tool was true before we found out. */
export async function readLinks(
  db: Db,
  ids: readonly string[],
  pin: Pin,
  targetSource: TargetSource,
): Promise<Map<string, ToolLink[]>> {
  const { rows } = await sql<Omit<ToolLink, 'source'> & { tool: string }>`
    SELECT tool, target, relation, from_position || '/link/0' AS fact, authority->>'by' AS by FROM live.link
    WHERE tool = ANY (${[...ids]}::text[]) AND state = 'linked' AND from_position <= ${pin.knownAt}
      AND (to_position IS NULL OR to_position > ${pin.knownAt})
    ORDER BY tool, target`.execute(db);
  const links = new Map<string, ToolLink[]>();
  for (const { tool, target, relation, fact, by } of rows) {
    const ofTool = links.get(tool) ?? [];
    ofTool.push({ target, relation, source: targetSource(target), fact, by });
    links.set(tool, ofTool);
  }
  return links;
}
