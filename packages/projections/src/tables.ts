import { type RawBuilder, sql } from 'kysely';

import type { Db, Projection } from './projection.ts';
import type { Columns } from './write-rows.ts';

export interface TableDefinition {
  /** The columns that are written, with their SQL types. */
  readonly columns: Columns;
  readonly key: readonly string[];
  /** Column definitions as in CREATE TABLE, without the primary key. */
  readonly ddl: string;
  /** Secondary indexes, each as the text after the table's name in CREATE INDEX. */
  readonly indexes: readonly string[];
  /** Storage parameters, e.g. `fillfactor = 80`. */
  readonly storage?: string;
  /** What becomes of a row whose key is there already: written over, or kept as it is. */
  readonly existing: 'overwrite' | 'keep';
}

/** The physical table of the build at hand, by logical name, as a fragment for `sql`. */
export type TableNames = (logical: string) => RawBuilder<unknown>;

/** The tables of a build: `view.<table>_v<build>`. */
export function tablesOf(build: number): TableNames {
  return (logical) => sql.id('view', `${logical}_v${build}`);
}

/** Creates the tables of a build, with their indexes. */
export async function createTables(db: Db, projection: Projection, build: number): Promise<void> {
  const table = tablesOf(build);
  for (const [logical, { ddl, key, storage, indexes }] of Object.entries(projection.tables)) {
    const parameters = storage === undefined ? '' : `WITH (${storage})`;
    await sql`CREATE TABLE ${table(logical)} (${sql.raw(ddl)}, PRIMARY KEY (${sql.raw(key.join(', '))})) ${sql.raw(parameters)}`.execute(
      db,
    );
    await sql`COMMENT ON TABLE ${table(logical)} IS ${sql.lit(projection.name)}`.execute(db);
    for (const index of indexes) await sql`CREATE INDEX ON ${table(logical)} ${sql.raw(index)}`.execute(db);
  }
}
