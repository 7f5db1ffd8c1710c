import { sql } from 'kysely';
import { z } from 'zod';

import { martInstant } from '../../mart-row.ts';
import { defineProjection, type Db } from '../../projection.ts';
import type { TableNames } from '../../tables.ts';
import { foldFailures, subjectOf, type FailureEvent, type FailureRow } from './fold.ts';

const columns = {
  kind: 'text',
  subject: 'text',
  part: 'text',
  host: 'text',
  code: 'text',
  detail: 'text',
  attributes: 'text[]',
  metrics: 'text[]',
  source: 'text',
  capture: 'uuid',
  opened_position: 'bigint',
  n: 'int',
  opened_at: 'timestamptz',
  closed_position: 'bigint',
  closed_at: 'timestamptz',
  superseded_position: 'bigint',
} as const;

const names = Object.keys(columns)
  .filter((name) => name !== 'n' && name !== 'superseded_position')
  .join(', ');

export const projection = defineProjection({
  name: 'failure',
  version: 3,
  types: [
    'TargetFailed',
    'TargetGone',
    'TargetRecovered',
    'HistoryRederived',
    'SourceBroke',
    'SourceRecovered',
    'SourceQuarantined',
    'SourceReleased',
  ],
  mart: [
    {
      name: 'failure',
      select: `SELECT ${names} FROM live.failure WHERE superseded_position IS NULL`,
      comment: 'What cannot be read, since when, and until when. Rows without closed_position are open.',
      row: z.strictObject({
        kind: z
          .enum(['failed', 'gone', 'broken'])
          .describe(
            'failed or gone (a request of a target), or broken (a host of a source, or a part of it whose answers are held back).',
          ),
        subject: z.string().describe('Key of the target, or id of the source.'),
        part: z
          .string()
          .describe(
            'The request of the target; of a source the host, or the request or index that is held back.',
          ),
        host: z.string().describe('The host that was asked.'),
        code: z.string().describe('What went wrong, e.g. not_found.'),
        detail: z.string().describe('What it said.'),
        attributes: z.array(z.string()).describe('Attributes that it would have told.'),
        metrics: z.array(z.string()).describe('Metrics that it would have told.'),
        source: z.string().describe('The source that was read.'),
        capture: z.uuid().describe('The capture that failed.'),
        opened_position: z.int().describe('Log position at which it began.'),
        opened_at: martInstant.describe('When it was seen first.'),
        closed_position: z.int().nullable().describe('Log position at which it ended.'),
        closed_at: martInstant.nullable().describe('When it was seen to have ended.'),
      }),
    },
  ],
  tables: {
    failure: {
      columns,
      key: ['subject', 'kind', 'part', 'opened_position', 'n'],
      ddl: `kind text NOT NULL CHECK (kind IN ('failed', 'gone', 'broken')), subject text COLLATE "C" NOT NULL, part text COLLATE "C" NOT NULL,
        host text NOT NULL, code text NOT NULL, detail text NOT NULL, attributes text[] NOT NULL, metrics text[] NOT NULL, source text NOT NULL,
        capture uuid NOT NULL, opened_position bigint NOT NULL, n int NOT NULL, opened_at timestamptz NOT NULL, closed_position bigint, closed_at timestamptz,
        superseded_position bigint`,
      indexes: [],
      existing: 'overwrite',
    },
  },
  stored: readRows,
  empty: [] as readonly FailureRow[],
  fold: (events, stored) => ({ failure: { rows: foldFailures(events, stored) } }),
});

/** What is open, and all that is known of a target whose history is told anew. */
async function readRows(
  db: Db,
  events: readonly FailureEvent[],
  table: TableNames,
): Promise<readonly FailureRow[]> {
  const subjects = [...new Set(events.map(subjectOf))];
  const anew = [...new Set(events.filter(({ type }) => type === 'HistoryRederived').map(subjectOf))];
  const { rows } = await sql<FailureRow>`
    SELECT kind, subject, part, host, code, detail, attributes, metrics, source, capture, opened_position::float8 AS opened_position, n,
           opened_at::text AS opened_at, closed_position::float8 AS closed_position, closed_at::text AS closed_at,
           NULL::float8 AS superseded_position
    FROM ${table('failure')} WHERE superseded_position IS NULL AND subject = ANY (${subjects}::text[])
      AND (closed_position IS NULL OR subject = ANY (${anew}::text[]))`.execute(db);
  return rows;
}
