import { sql } from 'kysely';

import type { Db, Projection } from './projection.ts';

/** One set of tables of a view, `view.<table>_v<number>`, with a checkpoint of its own. */
export interface Build {
  readonly projection: Projection;
  readonly number: number;
}

/** The build that readers see. */
export async function servingBuild(db: Db, projection: Projection): Promise<Build | undefined> {
  const { rows } = await sql<{ version: number }>`
    SELECT version FROM es.projections WHERE name = ${projection.name} AND serves`.execute(db);
  const row = rows[0];
  return row && { projection, number: row.version };
}
