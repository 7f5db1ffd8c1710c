import { sql } from 'kysely';

import { defineProjection } from '../../projection.ts';
import { upsertRows } from '../../write-rows.ts';
import { foldTools, type LinkRow, type ToolRow } from './fold.ts';
import { ddl, link, mart, tool, toolHistory } from './tables.ts';

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
  tables: async (db) => {
    await sql.raw(ddl).execute(db);
  },
  apply: async (db, events) => {
    const ids = [...new Set(events.map((event) => event.stream.slice('tool/'.length)))];
    const stored = await sql<ToolRow>`
      SELECT h.tool, h.name, h.aliases, h.categories, h.from_position::float8 AS from_position, NULL::float8 AS to_position,
             h.changed_at::text AS changed_at, t.first_position::float8 AS first_position
      FROM view.tool_history_v1 h JOIN view.tool_v1 t USING (tool)
      WHERE h.to_position IS NULL AND h.tool = ANY (${ids}::text[])`.execute(db);
    const open = await sql<LinkRow>`
      SELECT tool, target, relation, state, authority, reason, from_position::float8 AS from_position,
             NULL::float8 AS to_position, world_from::text AS world_from, NULL::text AS world_to
      FROM view.link_v1 WHERE to_position IS NULL AND tool = ANY (${ids}::text[])`.execute(db);
    const folded = foldTools(events, stored.rows, open.rows);
    await upsertRows(db, tool.table, tool.columns, tool.key, folded.current);
    await upsertRows(db, toolHistory.table, toolHistory.columns, toolHistory.key, folded.tools);
    await upsertRows(db, link.table, link.columns, link.key, folded.links);
  },
});
