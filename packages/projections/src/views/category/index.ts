import { authority } from '@juxta/domain';
import { sql } from 'kysely';
import { z } from 'zod';

import { martInstant } from '../../mart-row.ts';
import { defineProjection, type Db, type RecordedEvent } from '../../projection.ts';
import type { TableNames } from '../../tables.ts';
import { type AssignmentRow, foldAssignments } from './fold.ts';
import { categoryRow, cohortRow, survivalRow } from './rows.ts';

const columns = {
  tool: 'text',
  category: 'text',
  place: 'int',
  authority: 'jsonb',
  from_position: 'bigint',
  to_position: 'bigint',
  world_from: 'timestamptz',
  world_to: 'timestamptz',
} as const;

/** Which categories a tool is in, and who said so. Categories are facets that overlap, not one tree. */
export const projection = defineProjection({
  name: 'category',
  version: 1,
  types: ['ToolCategorized'],
  mart: [
    {
      name: 'category_assignment',
      select: `SELECT ${Object.keys(columns).join(', ')} FROM live.category_assignment`,
      comment: 'Which categories each tool is in, since when and by whom. Rows without to_position hold now.',
      row: z.strictObject({
        tool: z.string().describe('The tool.'),
        category: z.string().describe('The category.'),
        place: z.int().describe('Its place among the categories of the tool: 0 is the main one.'),
        authority: authority.describe('Who said so: catalog or command, and on what.'),
        from_position: z.int().describe('Log position of the decision.'),
        to_position: z
          .int()
          .nullable()
          .describe('Log position of the decision that replaced it; null while it holds.'),
        world_from: martInstant.describe('When it was decided.'),
        world_to: martInstant.nullable().describe('When it was replaced.'),
      }),
    },
    {
      name: 'category',
      select: `SELECT c.day, k.position AS known_at, k.complete, c.category, c.tools, c.statuses FROM daily.category c JOIN daily.cut k USING (day)`,
      comment: 'How many tools each category had at the end of each UTC day, and how they stood.',
      row: categoryRow,
      aggregate: true,
    },
    {
      name: 'survival',
      select: `SELECT s.day, k.position AS known_at, s.category, s.age_years, s.tools, s.surviving, s.surviving::float8 / s.tools AS share
        FROM daily.survival s JOIN daily.cut k USING (day)`,
      comment:
        'Of the tools that are so many years old, how many their owners neither archived nor ended. A cross-section of a day, not a cohort.',
      row: survivalRow,
      aggregate: true,
    },
    {
      name: 'survival_cohort',
      select: `SELECT c.day, k.position AS known_at, c.category, c.born, c.age_years, c.tools, c.alive, c.ended, c.dated, c.censored, c.share
        FROM daily.cohort c JOIN daily.cut k USING (day)`,
      comment:
        'Of the tools that were born in the same years, what share was still alive at an age. Of those that we know: a tool that nobody lists any more is missing.',
      row: cohortRow,
      aggregate: true,
    },
  ],
  tables: {
    category_assignment: {
      columns,
      key: ['tool', 'category', 'from_position'],
      ddl: `tool text COLLATE "C", category text COLLATE "C", place int NOT NULL, authority jsonb NOT NULL, from_position bigint, to_position bigint,
        world_from timestamptz NOT NULL, world_to timestamptz`,
      indexes: ['(category)'],
      existing: 'overwrite',
    },
  },
  stored: readOpen,
  empty: [] as readonly AssignmentRow[],
  fold: (events, stored) => ({ category_assignment: { rows: foldAssignments(events, stored) } }),
});

async function readOpen(
  db: Db,
  events: readonly RecordedEvent[],
  table: TableNames,
): Promise<readonly AssignmentRow[]> {
  const tools = [...new Set(events.map(({ stream }) => stream.slice('tool/'.length)))];
  const { rows } = await sql<AssignmentRow>`
    SELECT tool, category, place, authority, from_position::float8 AS from_position, NULL::float8 AS to_position,
           world_from::text AS world_from, NULL::text AS world_to
    FROM ${table('category_assignment')} WHERE to_position IS NULL AND tool = ANY (${tools}::text[])`.execute(
    db,
  );
  return rows;
}
