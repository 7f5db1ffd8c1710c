import { authority, Relation } from '@juxta/domain';
import { z } from 'zod';

import { martInstant } from '../../mart-row.ts';
import type { Projection } from '../../projection.ts';

export const tables = {
  tool: {
    key: ['tool'],
    columns: {
      tool: 'text',
      name: 'text',
      aliases: 'text[]',
      categories: 'text[]',
      first_position: 'bigint',
    },
    ddl: `tool text COLLATE "C" NOT NULL, name text NOT NULL, aliases text[] NOT NULL, categories text[] NOT NULL, first_position bigint NOT NULL`,
    indexes: ['USING gin (aliases)', '(lower(name))'],
    existing: 'overwrite',
  },
  /** Every name and category set that a tool ever had: what was known at a position stays readable. */
  tool_history: {
    key: ['tool', 'from_position'],
    columns: {
      tool: 'text',
      name: 'text',
      aliases: 'text[]',
      categories: 'text[]',
      from_position: 'bigint',
      to_position: 'bigint',
      changed_at: 'timestamptz',
    },
    ddl: `tool text COLLATE "C", name text NOT NULL, aliases text[] NOT NULL, categories text[] NOT NULL,
      from_position bigint, to_position bigint, changed_at timestamptz NOT NULL`,
    indexes: [],
    existing: 'overwrite',
  },
  link: {
    key: ['tool', 'target', 'from_position'],
    columns: {
      tool: 'text',
      target: 'text',
      relation: 'text',
      state: 'text',
      authority: 'jsonb',
      reason: 'text',
      from_position: 'bigint',
      to_position: 'bigint',
      world_from: 'timestamptz',
      world_to: 'timestamptz',
    },
    ddl: `tool text COLLATE "C", target text COLLATE "C", relation text,
      state text NOT NULL CHECK (state IN ('linked', 'refused', 'unlinked')), authority jsonb NOT NULL, reason text,
      from_position bigint, to_position bigint, world_from timestamptz NOT NULL, world_to timestamptz`,
    indexes: ['(target) WHERE to_position IS NULL'],
    existing: 'overwrite',
  },
} as const satisfies Projection['tables'];

export const mart = [
  {
    name: 'tool',
    select: 'SELECT tool, name, aliases, categories, first_position FROM live.tool',
    comment: 'One row per tool, as it is now.',
    row: z.strictObject({
      tool: z.string().describe('The slug that names the tool.'),
      name: z.string().describe('Its display name.'),
      aliases: z.array(z.string()).describe('Other ids and names that lead to it.'),
      categories: z.array(z.string()).describe('Its categories, the first one being the main one.'),
      first_position: z.int().describe('Log position at which it was registered.'),
    }),
  },
  {
    name: 'link',
    select: `SELECT tool, target, relation, state, authority, reason, from_position, to_position, world_from, world_to FROM live.link`,
    comment:
      'Decisions that a target belongs to a tool, that it does not, or no longer. Rows without to_position hold now.',
    row: z.strictObject({
      tool: z.string().describe('The tool.'),
      target: z.string().describe('Key of the target: a purl or a canonical URL.'),
      relation: Relation.nullable().describe('How it belongs to the tool; null once it was cut.'),
      state: z.enum(['linked', 'refused', 'unlinked']).describe('linked, refused or unlinked.'),
      authority: authority.describe('Who decided: catalog, command or linker, and on what.'),
      reason: z.string().nullable().describe('Why it was refused or cut.'),
      from_position: z.int().describe('Log position of the decision.'),
      to_position: z
        .int()
        .nullable()
        .describe('Log position of the decision that replaced it; null while it holds.'),
      world_from: martInstant.describe('When it was decided.'),
      world_to: martInstant.nullable().describe('When it was replaced.'),
    }),
  },
] as const;
