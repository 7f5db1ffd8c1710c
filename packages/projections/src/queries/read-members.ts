import { sql } from 'kysely';

import type { Db } from '../projection.ts';

export interface CategoryMember {
  readonly tool: string;
  /** Its place among the categories of the tool: 0 is the main one. */
  readonly place: number;
  /** Who says that the tool is in it, and the position of that decision. */
  readonly by: string;
  readonly position: number;
}

/** The tools that were in a category at a position, by id. */
export async function readMembers(
  db: Db,
  category: string,
  knownAt: number,
): Promise<readonly CategoryMember[]> {
  const { rows } = await sql<CategoryMember>`
    SELECT tool, place, authority ->> 'by' AS by, from_position::float8 AS position FROM live.category_assignment
    WHERE category = ${category} AND from_position <= ${knownAt} AND (to_position IS NULL OR to_position > ${knownAt})
    ORDER BY tool`.execute(db);
  return rows;
}

export interface SharedCategory {
  readonly category: string;
  /** How many tools are in it. */
  readonly tools: number;
}

/** The categories that all of some tools are in, the narrowest first: the breadcrumb of a comparison is the first. */
export async function readSharedCategories(
  db: Db,
  tools: readonly string[],
  knownAt: number,
): Promise<readonly SharedCategory[]> {
  const ids = [...new Set(tools)];
  const holds = sql`from_position <= ${knownAt} AND (to_position IS NULL OR to_position > ${knownAt})`;
  const { rows } = await sql<SharedCategory>`
    SELECT category, count(*)::int AS tools FROM live.category_assignment
    WHERE ${holds} AND category IN (
      SELECT category FROM live.category_assignment WHERE tool = ANY (${ids}::text[]) AND ${holds}
      GROUP BY category HAVING count(*) = ${ids.length}::int)
    GROUP BY category ORDER BY tools, category`.execute(db);
  return rows;
}
