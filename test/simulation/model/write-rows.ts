/** What stands for `packages/projections/src/write-rows.ts`: the rows of a view in tables of the model. */
import type { Changes, Db, Projection } from '../../../packages/projections/src/projection.ts';
import { sessionOf } from './session.ts';

export type { Columns, Row } from '../../../packages/projections/src/write-rows.ts';

export const tableOf = (projection: Pick<Projection, 'name'>, logical: string): string =>
  `${projection.name}/${logical}`;

export async function writeChanges(db: Db, projection: Projection, changes: Changes): Promise<void> {
  await sessionOf(db).statement('write rows', (trx) => {
    for (const [logical, { removed, rows }] of Object.entries(changes)) {
      const definition = projection.tables[logical];
      if (!definition) throw new Error(`The view "${projection.name}" has no table "${logical}".`);
      const table = trx.server.view(tableOf(projection, logical));
      const keyOf = (row: object): string =>
        JSON.stringify(definition.key.map((name) => (row as Record<string, unknown>)[name]));
      if (removed)
        for (const row of table.rows(trx) as Record<string, unknown>[])
          if (removed.values.includes(String(row[removed.column]))) table.delete(trx, keyOf(row));
      for (const row of rows)
        if (definition.existing === 'overwrite' || !table.get(trx, keyOf(row)))
          table.put(trx, keyOf(row), row);
    }
  });
}

/** Views that ask for what is stored do so in SQL; here they are given a way of their own. */
export function recordset(): never {
  throw new Error('the model runs no SQL');
}
