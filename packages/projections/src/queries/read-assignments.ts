import type { Assignment } from '@juxta/comparison';
import { sql } from 'kysely';

import { isoSql } from '../instant.ts';
import type { Db } from '../projection.ts';
import type { Pin } from './pin.ts';

/** How many tools each of these categories had at a position; those with more than `widest` are left out. */
export async function readCategorySizes(
  db: Db,
  categories: readonly string[],
  pin: Pin,
  widest: number,
): Promise<ReadonlyMap<string, number>> {
  if (categories.length === 0) return new Map();
  const { rows } = await sql<{ category: string; size: number }>`
    SELECT category, count(*)::int AS size FROM live.category_assignment
    WHERE category = ANY (${[...categories]}::text[]) AND ${standing(pin)}
    GROUP BY category HAVING count(*) <= ${widest} ORDER BY category`.execute(db);
  return new Map(rows.map(({ category, size }) => [category, size]));
}

const standing = ({ knownAt }: Pin) =>
  sql`from_position <= ${knownAt} AND (to_position IS NULL OR to_position > ${knownAt})`;

interface AssignmentRow {
  readonly tool: string;
  readonly category: string;
  readonly fact: string;
  readonly source: string;
  readonly day: string;
  readonly url: string;
}

/** The tools in these categories and the named ones, each with the decision that put it there. */
export async function readAssignments(
  db: Db,
  categories: readonly string[],
  tools: readonly string[],
  pin: Pin,
): Promise<ReadonlyMap<string, readonly Assignment[]>> {
  const { rows } = await sql<AssignmentRow>`
    WITH near AS (
      SELECT tool FROM live.category_assignment WHERE category = ANY (${[...categories]}::text[]) AND ${standing(pin)}
      UNION SELECT unnest(${[...tools]}::text[]))
    SELECT a.tool, a.category, a.from_position || '/category/' || a.place AS fact, coalesce(c.source, a.authority->>'by') AS source,
           coalesce(c.final_url, c.url, '') AS url, left(${sql.raw(isoSql('a.world_from'))}, 10) AS day
    FROM live.category_assignment a LEFT JOIN crawl.capture c ON c.id = (a.authority->>'capture')::uuid
    WHERE a.tool IN (SELECT tool FROM near) AND ${standing(pin)}
    ORDER BY a.tool, a.place`.execute(db);
  const byTool = Map.groupBy(rows, ({ tool }) => tool);
  return new Map(
    [...byTool].map(([tool, assigned]) => [
      tool,
      assigned.map(({ category, fact, source, day, url }) => ({
        category,
        citation: { fact, tool, source, date: day, dated: 'seen' as const, url },
      })),
    ]),
  );
}
