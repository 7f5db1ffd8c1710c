import type { EventOf, TargetEvents } from '@juxta/domain';
import { sql } from 'kysely';

import { instant, isoSql } from '../../instant.ts';
import { defineProjection, type Db, type RecordedEvent } from '../../projection.ts';
import {
  statementColumns,
  statementComments,
  statementDdl,
  statementsOf,
  targetOf,
  type Statement,
} from '../../statement.ts';
import { insertRows, recordset } from '../../write-rows.ts';
import { FactTimeline, type HistoryRow } from './fold.ts';

type Event = RecordedEvent<
  Extract<EventOf<typeof TargetEvents>, { type: 'FactsObserved' | 'TargetReplaced' }>
>;

const columns = { ...statementColumns, world: 'tstzrange', known: 'int8range' } as const;
const names = Object.keys(columns).join(', ');

export const projection = defineProjection({
  name: 'fact-history',
  version: 1,
  types: ['FactsObserved', 'TargetReplaced'],
  mart: [
    {
      name: 'fact_history',
      select: `SELECT ${names} FROM view.fact_history_v1`,
      comment:
        'Every statement ever made, by when it was true and by when the log said so. Known now: upper_inf(known).',
      columns: {
        ...statementComments,
        world: 'When it was true: from effective_at, else observed_at, until the next statement.',
        known: 'Log positions at which this row was what the log said.',
      },
    },
  ],
  tables: async (db) => {
    await sql
      .raw(`CREATE TABLE view.fact_history_v1 (${statementDdl}, world tstzrange NOT NULL CHECK (NOT isempty(world)),
      known int8range NOT NULL CHECK (NOT isempty(known)), known_from bigint GENERATED ALWAYS AS (lower(known)) STORED,
      PRIMARY KEY (fact, known_from))`)
      .execute(db);
    await sql.raw('CREATE INDEX ON view.fact_history_v1 (target, attribute)').execute(db);
    await sql
      .raw('CREATE INDEX ON view.fact_history_v1 (target, attribute) WHERE upper_inf(known)')
      .execute(db);
  },
  apply: async (db, events) => {
    const timelines = await readTimelines(db, events);
    for (const event of events) {
      const ofTarget = timelines.get(targetOf(event)) ?? new Map<string, FactTimeline>();
      timelines.set(targetOf(event), ofTarget);
      if (event.type === 'TargetReplaced') {
        for (const timeline of ofTarget.values())
          timeline.end(instant(event.data.observed_at), event.position);
        continue;
      }
      for (const statement of statementsOf(event)) timelineOf(ofTarget, statement.attribute).state(statement);
    }
    await writeRows(
      db,
      [...timelines.values()].flatMap((byAttribute) =>
        [...byAttribute.values()].flatMap((one) => [...one.changed.values()]),
      ),
    );
  },
});

function timelineOf(byAttribute: Map<string, FactTimeline>, attribute: string): FactTimeline {
  const timeline = byAttribute.get(attribute) ?? new FactTimeline([]);
  byAttribute.set(attribute, timeline);
  return timeline;
}

/** The open rows that this batch can touch, in one query. */
async function readTimelines(
  db: Db,
  events: readonly Event[],
): Promise<Map<string, Map<string, FactTimeline>>> {
  const wanted = new Map<string, { target: string; attribute: string | null }>();
  for (const event of events) {
    const target = targetOf(event);
    const attributes =
      event.type === 'TargetReplaced' ? [null] : event.data.facts.map((fact) => fact.attribute);
    for (const attribute of attributes)
      wanted.set(JSON.stringify([target, attribute]), { target, attribute });
  }
  const { rows } = await sql<{
    statement: Statement & { known: string };
    world_from: string;
    world_to: string | null;
    known_from: number;
  }>`
    SELECT DISTINCT ON (h.fact, h.known_from) to_jsonb(h) - ARRAY['world', 'known', 'known_from'] AS statement, h.known_from::float8 AS known_from,
           ${sql.raw(isoSql('lower(h.world)'))} AS world_from, ${sql.raw(isoSql('upper(h.world)'))} AS world_to
    FROM ${recordset({ target: 'text', attribute: 'text' }, [...wanted.values()])}
    JOIN view.fact_history_v1 h ON h.target = r.target AND (r.attribute IS NULL OR r.attribute = h.attribute) AND upper_inf(h.known)`.execute(
    db,
  );
  const grouped = new Map<string, Map<string, HistoryRow[]>>();
  for (const { statement, world_from, world_to, known_from } of rows) {
    const ofTarget = grouped.get(statement.target) ?? new Map<string, HistoryRow[]>();
    grouped.set(statement.target, ofTarget);
    const row = { statement, worldFrom: world_from, worldTo: world_to, knownFrom: known_from, knownTo: null };
    ofTarget.set(statement.attribute, [...(ofTarget.get(statement.attribute) ?? []), row]);
  }
  return new Map(
    [...grouped].map(([target, byAttribute]) => [
      target,
      new Map([...byAttribute].map(([attribute, found]) => [attribute, new FactTimeline(found)])),
    ]),
  );
}

async function writeRows(db: Db, changed: readonly HistoryRow[]): Promise<void> {
  const rows = changed.map((row) => ({
    ...row.statement,
    known_from: row.knownFrom,
    world: `[${row.worldFrom},${row.worldTo ?? ''})`,
    known: `[${row.knownFrom},${row.knownTo ?? ''})`,
  }));
  // A row that was stored before this batch can only have been closed: its world range never changes.
  await insertRows(
    db,
    'view.fact_history_v1',
    columns,
    rows,
    'ON CONFLICT (fact, known_from) DO UPDATE SET known = excluded.known',
  );
}
