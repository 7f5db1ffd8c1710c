import { defineProjection } from '../../projection.ts';
import {
  statementColumns,
  statementComments,
  statementDdl,
  statementsOf,
  targetOf,
  type Statement,
} from '../../statement.ts';

const names = Object.keys(statementColumns).join(', ');

export const projection = defineProjection({
  name: 'fact',
  version: 1,
  types: ['FactsObserved', 'TargetReplaced'],
  mart: [
    {
      name: 'fact',
      select: `SELECT ${names} FROM live.fact`,
      columns: statementComments,
      comment: 'What each target states now: its last statement about each attribute.',
    },
  ],
  tables: {
    fact: {
      columns: statementColumns,
      key: ['target', 'attribute'],
      ddl: statementDdl,
      indexes: ['(attribute)'],
      storage: 'fillfactor = 80',
      existing: 'overwrite',
    },
  },
  stored: async () => undefined,
  empty: undefined,
  fold: (events) => {
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
    const rows = [...current.values()].flatMap((facts) => [...facts.values()]);
    return { fact: { removed: { column: 'target', values: [...replaced] }, rows } };
  },
});
