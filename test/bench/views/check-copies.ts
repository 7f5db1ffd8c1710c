import { installViews, loadProjections, projectUntilIdle, type Projection } from '@juxta/projections';
import { openStore } from '@juxta/store';
import type pg from 'pg';

import type { BenchContext } from '../harness/bench.ts';
import type { BenchDatabase } from '../harness/database.ts';
import { targetsOf, toolId } from '../realistic-events/world.ts';
import { inCopy, marked } from './copies.ts';

/** A tool of the copy with this number. */
export interface CopiedTool {
  readonly tool: number;
  readonly copy: number;
}

/**
 * The events of some tools, put alone into a log of their own and projected turn by turn by the product, give the rows
 * that the multiplied views have of them: all of them, and no others. Throws where they do not; gives how many they are.
 */
export async function checkCopies(
  { database, use }: BenchContext,
  from: BenchDatabase,
  tools: readonly CopiedTool[],
): Promise<number> {
  const { url, client } = await database('views_check');
  const { db } = use(await openStore(url));
  const subjects = tools.flatMap(subjectsOf);
  await copyEvents(from.client, client, subjects);
  await installViews(db);
  await projectUntilIdle(db, { batch: 50 });
  let rows = 0;
  for (const projection of await loadProjections())
    for (const [logical, definition] of Object.entries(projection.tables)) {
      const expected = await rowsOf(client, logical, definition, null);
      const found = await rowsOf(from.client, logical, definition, subjects);
      const other = expected.findIndex((row, n) => row !== found[n]);
      if (other >= 0 || found.length !== expected.length)
        throw new Error(`${logical}: the projector writes ${expected[other]}, the copy has ${found[other]}`);
      rows += expected.length;
    }
  return rows;
}

/** Ids, keys and streams by which its events and rows are found. */
function subjectsOf({ tool, copy }: CopiedTool): readonly string[] {
  const keys = targetsOf(tool).map(({ key }) => inCopy(marked(key), copy));
  const id = inCopy(marked(toolId(tool)), copy);
  return [id, `tool/${id}`, ...keys, ...keys.flatMap((key) => [`target/${key}`, `series/${key}/2019-01`])];
}

const columns = 'position, stream_id, version, event_id, type, schema_version, occurred_at, data';

async function copyEvents(from: pg.Client, to: pg.Client, streams: readonly string[]): Promise<void> {
  const { rows } = await from.query<{ events: string }>(
    'SELECT json_agg(e ORDER BY position) AS events FROM es.events e WHERE stream_id = ANY ($1::text[])',
    [streams],
  );
  await to.query(
    `INSERT INTO es.events (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::es.events, $1::json) ORDER BY position`,
    [JSON.stringify(rows[0]?.events)],
  );
}

/** By what its events' stream is about. */
const subjectColumns = ['stream', 'subject', 'tool', 'target'] as const;

async function rowsOf(
  client: pg.Client,
  logical: string,
  { columns: named }: Projection['tables'][string],
  subjects: readonly string[] | null,
): Promise<readonly string[]> {
  const subject = subjectColumns.find((name) => Object.hasOwn(named, name)) ?? '';
  const { rows } = await client.query<{ row: string }>(
    `SELECT to_jsonb(t)::text AS row FROM live.${logical} t ${subjects ? `WHERE ${subject} = ANY ($1::text[])` : ''}
     ORDER BY to_jsonb(t)::text COLLATE "C"`,
    subjects ? [subjects] : [],
  );
  return rows.map(({ row }) => row);
}
