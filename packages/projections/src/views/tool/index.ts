import { sql } from 'kysely';

import { defineProjection, type Db } from '../../projection.ts';
import type { TableNames } from '../../tables.ts';
import { foldTools, type LinkRow, type ToolRow } from './fold.ts';
import { mart, tables } from './tables.ts';

export const projection = defineProjection({
  name: 'tool',
  version: 1,
  types: [
    'ToolRegistered',
    'ToolRenamed',
    'ToolCategorized',
    'TargetLinked',
    'TargetLinkRefused',
    'TargetUnlinked',
  ],
  mart,
  tables,
  stored: readHolding,
  empty: { tools: [], links: [] } as Holding,
  fold: (events, stored) => {
    const { current, tools, links } = foldTools(events, stored.tools, stored.links);
    return { tool: { rows: current }, tool_history: { rows: tools }, link: { rows: links } };
  },
});

interface Holding {
  readonly tools: readonly ToolRow[];
  readonly links: readonly LinkRow[];
}

async function readHolding(
  db: Db,
  events: ReadonlyArray<{ readonly stream: string }>,
  table: TableNames,
): Promise<Holding> {
  const ids = [...new Set(events.map((event) => event.stream.slice('tool/'.length)))];
  const tools = await sql<ToolRow>`
    SELECT h.tool, h.name, h.aliases, h.categories, h.from_position::float8 AS from_position, NULL::float8 AS to_position,
           h.changed_at::text AS changed_at, t.first_position::float8 AS first_position
    FROM ${table('tool_history')} h JOIN ${table('tool')} t USING (tool)
    WHERE h.to_position IS NULL AND h.tool = ANY (${ids}::text[])`.execute(db);
  const links = await sql<LinkRow>`
    SELECT tool, target, relation, state, authority, reason, from_position::float8 AS from_position,
           NULL::float8 AS to_position, world_from::text AS world_from, NULL::text AS world_to
    FROM ${table('link')} WHERE to_position IS NULL AND tool = ANY (${ids}::text[])`.execute(db);
  return { tools: tools.rows, links: links.rows };
}
