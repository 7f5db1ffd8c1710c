import { tryTargetKey } from '@juxta/domain';
import { sql } from 'kysely';

import type { Db } from '../projection.ts';

/** The id of the tool that an id, an alias, a name or a target key means; null when none, or more than one tool has the target. */
export async function resolveTool(db: Db, name: string): Promise<string | null> {
  const text = name.trim();
  const { rows } = await sql<{ tool: string; rank: number }>`
    SELECT tool, 1 AS rank FROM live.tool WHERE tool = lower(${text})
    UNION ALL SELECT tool, 2 FROM live.tool WHERE aliases && ARRAY[${text}, lower(${text})]
    UNION ALL SELECT tool, 3 FROM live.tool WHERE lower(name) = lower(${text})
    UNION ALL SELECT tool, 4 FROM live.link
      WHERE to_position IS NULL AND state = 'linked' AND target = ANY (${[text, tryTargetKey(text) ?? text]}::text[])
    ORDER BY rank, tool`.execute(db);
  const best = rows.filter((row) => row.rank === rows[0]?.rank);
  const tools = new Set(best.map((row) => row.tool));
  if (tools.size > 1 && best[0]?.rank === 4) return null;
  return best[0]?.tool ?? null;
}

/** Ids of tools whose id, name or alias looks like this text, the likest first. At most `limit`. */
export async function suggestTools(db: Db, name: string, limit = 5): Promise<readonly string[]> {
  const text = name.trim().toLowerCase().slice(0, 80);
  if (text === '') return [];
  const { rows } = await sql<{ tool: string }>`
    WITH grams AS (SELECT DISTINCT substr(${`  ${text} `}, i, 3) AS gram FROM generate_series(1, length(${`  ${text} `}::text) - 2) i),
    names AS (
      SELECT tool, lower(n) AS n FROM live.tool, unnest(aliases || tool || name) AS n),
    scored AS (
      SELECT tool, CASE WHEN starts_with(n, ${text}) THEN 2.0 WHEN strpos(n, ${text}) > 0 THEN 1.5 WHEN length(n) > 2 AND strpos(${text}, n) > 0 THEN 1.2
        ELSE (SELECT count(*) FILTER (WHERE strpos('  ' || n || ' ', gram) > 0)::float8 / greatest(count(*), length(n) + 1) FROM grams) END AS score, length(n) AS size
      FROM names)
    SELECT tool FROM scored GROUP BY tool HAVING max(score) >= 0.3
    ORDER BY max(score) DESC, min(size), tool LIMIT ${limit}`.execute(db);
  return rows.map((row) => row.tool);
}

/** Ids of all tools, in order. */
export async function allTools(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ tool: string }>`SELECT tool FROM live.tool ORDER BY tool`.execute(db);
  return rows.map((row) => row.tool);
}
