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
    SELECT c.category, count(*)::int AS size FROM live.tool_history t, unnest(t.categories) AS c (category)
    WHERE t.categories && ${[...categories]}::text[] AND c.category = ANY (${[...categories]}::text[])
      AND t.from_position <= ${pin.knownAt} AND (t.to_position IS NULL OR t.to_position > ${pin.knownAt})
    GROUP BY c.category HAVING count(*) <= ${widest} ORDER BY c.category COLLATE "C"`.execute(db);
  return new Map(rows.map(({ category, size }) => [category, size]));
}

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
    SELECT t.tool, c.category, e.position || '/category/' || (c.place - 1) AS fact,
           coalesce(p.source, e.data #>> '{authority,by}') AS source, coalesce(p.final_url, p.url, '') AS url,
           left(${sql.raw(isoSql('e.occurred_at'))}, 10) AS day
    FROM live.tool_history t CROSS JOIN LATERAL unnest(t.categories) WITH ORDINALITY AS c (category, place)
    CROSS JOIN LATERAL (
      SELECT e.position, e.data, e.occurred_at FROM es.events e
      WHERE e.stream_id = ('tool/' || t.tool) COLLATE "C" AND e.type = 'ToolCategorized' AND e.position <= ${pin.knownAt}
      ORDER BY e.version DESC LIMIT 1) e
    LEFT JOIN crawl.capture p ON p.id = (e.data #>> '{authority,capture}')::uuid
    WHERE (t.categories && ${[...categories]}::text[] OR t.tool = ANY (${[...tools]}::text[]))
      AND t.from_position <= ${pin.knownAt} AND (t.to_position IS NULL OR t.to_position > ${pin.knownAt})
    ORDER BY t.tool, c.place`.execute(db);
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
