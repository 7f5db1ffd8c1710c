import { citedTransitions, type TargetEvent } from '@juxta/domain';
import { sql } from 'kysely';
import { z } from 'zod';

import { instant, isoSql } from '../../instant.ts';
import { defineProjection, type Db, type RecordedEvent } from '../../projection.ts';
import {
  statementColumns,
  statementRow,
  statementDdl,
  statementsOf,
  targetOf,
  type Statement,
} from '../../statement.ts';
import type { TableNames } from '../../tables.ts';
import { recordset } from '../../write-rows.ts';
import { FactTimeline, type HistoryRow } from './fold.ts';

type Event = RecordedEvent<
  Extract<TargetEvent, { type: 'FactsObserved' | 'TargetReplaced' | 'HistoryRederived' }>
>;

const columns = { ...statementColumns, world: 'tstzrange', known: 'int8range' } as const;
const names = Object.keys(columns).join(', ');

export const projection = defineProjection({
  name: 'fact-history',
  version: 2,
  types: ['FactsObserved', 'TargetReplaced', 'HistoryRederived'],
  mart: [
    {
      name: 'fact_history',
      select: `SELECT ${names} FROM live.fact_history`,
      comment:
        'Every statement ever made, by when it was true and by when the log said so. Known now: upper_inf(known).',
      row: statementRow.extend({
        world: z
          .string()
          .describe('When it was true: from effective_at, else observed_at, until the next statement.'),
        known: z.string().describe('Log positions at which this row was what the log said.'),
      }),
    },
  ],
  tables: {
    fact_history: {
      columns,
      key: ['fact', 'known_from'],
      ddl: `${statementDdl}, world tstzrange NOT NULL CHECK (NOT isempty(world)), known int8range NOT NULL CHECK (NOT isempty(known)),
        known_from bigint GENERATED ALWAYS AS (lower(known)) STORED`,
      indexes: ['(target, attribute)', '(target, attribute) WHERE upper_inf(known)'],
      // A row that was stored before this batch can only have been closed: its world range never changes.
      existing: 'overwrite',
    },
  },
  stored: readOpenRows,
  empty: [] as readonly HistoryRow[],
  fold: (events, stored) => {
    const timelines = timelinesOf(stored);
    for (const event of events) {
      const ofTarget = timelines.get(targetOf(event)) ?? new Map<string, FactTimeline>();
      timelines.set(targetOf(event), ofTarget);
      applyTo(ofTarget, event);
    }
    const changed = [...timelines.values()].flatMap((byAttribute) =>
      [...byAttribute.values()].flatMap((one) => [...one.changed.values()]),
    );
    return { fact_history: { rows: changed.map(toRow) } };
  },
});

function applyTo(timelines: Map<string, FactTimeline>, event: Event): void {
  if (event.type === 'HistoryRederived')
    for (const timeline of timelines.values()) timeline.forget(event.position);
  for (const { transition, first } of citedTransitions(event)) {
    if (transition.type === 'TargetReplaced')
      for (const timeline of timelines.values())
        timeline.end(instant(transition.data.observed_at), event.position);
    if (transition.type !== 'FactsObserved') continue;
    for (const statement of statementsOf(event, transition, first))
      timelineOf(timelines, statement.attribute).state(statement);
  }
}

function timelineOf(byAttribute: Map<string, FactTimeline>, attribute: string): FactTimeline {
  const timeline = byAttribute.get(attribute) ?? new FactTimeline([]);
  byAttribute.set(attribute, timeline);
  return timeline;
}

/** The open rows that this batch can touch, in one query. */
async function readOpenRows(
  db: Db,
  events: readonly Event[],
  table: TableNames,
): Promise<readonly HistoryRow[]> {
  const wanted = new Map<string, { target: string; attribute: string | null }>();
  for (const event of events) {
    const target = targetOf(event);
    const attributes =
      event.type === 'FactsObserved' ? event.data.facts.map((fact) => fact.attribute) : [null];
    for (const attribute of attributes)
      wanted.set(JSON.stringify([target, attribute]), { target, attribute });
  }
  const { rows } = await sql<{
    statement: Statement;
    world_from: string;
    world_to: string | null;
    known_from: number;
  }>`
    SELECT DISTINCT ON (h.fact, h.known_from) to_jsonb(h) - ARRAY['world', 'known', 'known_from'] AS statement, h.known_from::float8 AS known_from,
           ${sql.raw(isoSql('lower(h.world)'))} AS world_from, ${sql.raw(isoSql('upper(h.world)'))} AS world_to
    FROM ${recordset({ target: 'text', attribute: 'text' }, [...wanted.values()])}
    JOIN ${table('fact_history')} h ON h.target = r.target AND (r.attribute IS NULL OR r.attribute = h.attribute) AND upper_inf(h.known)`.execute(
    db,
  );
  return rows.map(({ statement, world_from, world_to, known_from }) => ({
    statement,
    worldFrom: world_from,
    worldTo: world_to,
    knownFrom: known_from,
    knownTo: null,
  }));
}

function timelinesOf(stored: readonly HistoryRow[]): Map<string, Map<string, FactTimeline>> {
  const grouped = new Map<string, Map<string, HistoryRow[]>>();
  for (const row of stored) {
    const { target, attribute } = row.statement;
    const ofTarget = grouped.get(target) ?? new Map<string, HistoryRow[]>();
    grouped.set(target, ofTarget);
    const ofAttribute = ofTarget.get(attribute) ?? [];
    ofTarget.set(attribute, ofAttribute);
    ofAttribute.push(row);
  }
  return new Map(
    [...grouped].map(([target, byAttribute]) => [
      target,
      new Map([...byAttribute].map(([attribute, found]) => [attribute, new FactTimeline(found)])),
    ]),
  );
}

const toRow = (row: HistoryRow) => ({
  ...row.statement,
  world: `[${row.worldFrom},${row.worldTo ?? ''})`,
  known: `[${row.knownFrom},${row.knownTo ?? ''})`,
});
