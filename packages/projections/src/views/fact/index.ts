import { citedTransitions } from '@juxta/domain';

import { defineProjection } from '../../projection.ts';
import {
  statementColumns,
  statementRow,
  statementDdl,
  statementsOf,
  targetOf,
  type Statement,
} from '../../statement.ts';

const names = Object.keys(statementColumns).join(', ');

export const projection = defineProjection({
  name: 'fact',
  version: 2,
  types: ['FactsObserved', 'TargetReplaced', 'HistoryRederived'],
  mart: [
    {
      name: 'fact',
      select: `SELECT ${names} FROM live.fact`,
      row: statementRow,
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
    const emptied = new Set<string>();
    const empty = (target: string): void => {
      emptied.add(target);
      current.delete(target);
    };
    for (const event of events) {
      const target = targetOf(event);
      if (event.type === 'HistoryRederived') empty(target);
      for (const { transition, first } of citedTransitions(event)) {
        if (transition.type === 'TargetReplaced') empty(target);
        if (transition.type !== 'FactsObserved') continue;
        const facts = current.get(target) ?? new Map<string, Statement>();
        for (const statement of statementsOf(event, transition, first))
          facts.set(statement.attribute, statement);
        current.set(target, facts);
      }
    }
    const rows = [...current.values()].flatMap((facts) => [...facts.values()]);
    return { fact: { removed: { column: 'target', values: [...emptied] }, rows } };
  },
});
