import type { Db, Projection } from '../../packages/projections/src/projection.ts';
import type { Statement } from '../../packages/projections/src/statement.ts';
import type { HistoryRow } from '../../packages/projections/src/views/fact-history/fold.ts';
import { projection as factHistory } from '../../packages/projections/src/views/fact-history/index.ts';
import { projection as fact } from '../../packages/projections/src/views/fact/index.ts';
import { sessionOf } from './model/session.ts';
import { tableOf } from './model/write-rows.ts';

/** One row per event that was applied: how often, and as the how manieth. */
export interface JournalRow {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly times: number;
  readonly place: number;
}

/** The views of a run. With `suffix` they are other builds of the same views, with tables of their own. */
export function simulatedViews(types: Projection['types'], suffix = ''): readonly Projection[] {
  return [
    journal(`journal${suffix}`, types),
    { ...fact, name: `fact${suffix}` },
    history(`fact-history${suffix}`),
  ];
}

async function rowsOf<Row>(db: Db, name: string, logical: string): Promise<readonly Row[]> {
  const rows = await sessionOf(db).statement('read stored rows', (trx) =>
    trx.server.view(tableOf({ name }, logical)).rows(trx),
  );
  return rows as unknown as readonly Row[];
}

/** A view that only notes what it is given: how a reader sees the log. */
function journal(name: string, types: Projection['types']): Projection {
  const columns = { position: 'bigint', stream: 'text', version: 'bigint', times: 'int', place: 'int' };
  return {
    name,
    version: 1,
    fingerprint: '',
    types,
    mart: [],
    tables: { journal: { columns, key: ['position'], ddl: '', indexes: [], existing: 'overwrite' } },
    stored: (db) => rowsOf<JournalRow>(db, name, 'journal'),
    empty: [],
    fold: (events, stored) => {
      const known = new Map((stored as readonly JournalRow[]).map((row) => [row.position, row]));
      const rows = events.map(({ position, stream, version }, n) => {
        const times = (known.get(position)?.times ?? 0) + 1;
        return { position, stream, version, times, place: known.size + n };
      });
      return { journal: { rows } };
    },
  };
}

type StoredHistory = Statement & {
  readonly world: string;
  readonly known: string;
  readonly known_from: number;
};

/** The real fold; the one question that it asks in SQL is asked of the model's table. */
function history(name: string): Projection {
  const table = factHistory.tables['fact_history'];
  if (!table) throw new Error('the view fact-history has no table of its name');
  return {
    ...factHistory,
    name,
    tables: { fact_history: table },
    stored: async (db, events) => {
      const targets = new Set(events.map(({ stream }) => stream.slice('target/'.length)));
      const rows = await rowsOf<StoredHistory>(db, name, 'fact_history');
      return rows.filter((row) => targets.has(row.target) && row.known.endsWith(',)')).map(openRow);
    },
    fold: (events, stored) => {
      const { rows = [] } = factHistory.fold(events, stored)['fact_history'] ?? {};
      // In Postgres a generated column, which is part of the key.
      return { fact_history: { rows: rows.map((row) => ({ ...row, known_from: knownFrom(row) })) } };
    },
  };
}

function knownFrom(row: object): number {
  const { known } = row as StoredHistory;
  return Number(known.slice(1, known.indexOf(',')));
}

function openRow({ world, known: _known, known_from: from, ...statement }: StoredHistory): HistoryRow {
  const [worldFrom = '', worldTo = ''] = world.slice(1, -1).split(',');
  return { statement, worldFrom, worldTo: worldTo === '' ? null : worldTo, knownFrom: from, knownTo: null };
}
