import { sql } from 'kysely';

import { defineProjection } from '../../projection.ts';
import {
  statementColumns,
  statementComments,
  statementDdl,
  statementsOf,
  targetOf,
  type Statement,
} from '../../statement.ts';
import { upsertRows } from '../../write-rows.ts';

const names = Object.keys(statementColumns).join(', ');

export const projection = defineProjection({
  name: 'fact',
  version: 1,
  types: ['FactsObserved', 'TargetReplaced'],
  mart: [
    {
      name: 'fact',
      select: `SELECT ${names} FROM view.fact_v1`,
      columns: statementComments,
      comment: 'What each target states now: its last statement about each attribute.',
    },
  ],
  tables: async (db) => {
    await sql
      .raw(
        `CREATE TABLE view.fact_v1 (${statementDdl}, PRIMARY KEY (target, attribute)) WITH (fillfactor = 80)`,
      )
      .execute(db);
    await sql.raw('CREATE INDEX ON view.fact_v1 (attribute)').execute(db);
  },
  apply: async (db, events) => {
    const current = new Map<string, Map<string, Statement>>();
    const replaced = new Set<string>();
    for (const event of events) {
      const target = targetOf(event);
      if (event.type === 'TargetReplaced') {
        replaced.add(target);
        current.delete(target);
        continue;
      }
      const facts = current.get(target) ?? new Map<string, Statement>();
      for (const statement of statementsOf(event)) facts.set(statement.attribute, statement);
      current.set(target, facts);
    }
    if (replaced.size > 0)
      await sql`DELETE FROM view.fact_v1 WHERE target = ANY (${[...replaced]}::text[])`.execute(db);
    const rows = [...current.values()].flatMap((facts) => [...facts.values()]);
    await upsertRows(db, 'view.fact_v1', statementColumns, ['target', 'attribute'], rows);
  },
});
