import { sql } from 'kysely';

import { defineProjection } from '../../projection.ts';
import { foldFailures, type FailureRow } from './fold.ts';

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
  opened_at: 'timestamptz',
  closed_position: 'bigint',
  closed_at: 'timestamptz',
} as const;

export const projection = defineProjection({
  name: 'failure',
  version: 1,
  types: ['TargetFailed', 'TargetGone', 'TargetRecovered', 'SourceBroke', 'SourceRecovered'],
  mart: [
    {
      name: 'failure',
      select: `SELECT ${Object.keys(columns).join(', ')} FROM live.failure`,
      comment: 'What cannot be read, since when, and until when. Rows without closed_position are open.',
      columns: {
        kind: 'failed or gone (a request of a target), or broken (a host of a source).',
        subject: 'Key of the target, or id of the source.',
        part: 'The request of the target, or the host of the source.',
        host: 'The host that was asked.',
        code: 'What went wrong, e.g. not_found.',
        detail: 'What it said.',
        attributes: 'Attributes that it would have told.',
        metrics: 'Metrics that it would have told.',
        source: 'The source that was read.',
        capture: 'The capture that failed.',
        opened_position: 'Log position at which it began.',
        opened_at: 'When it was seen first.',
        closed_position: 'Log position at which it ended.',
        closed_at: 'When it was seen to have ended.',
      },
    },
  ],
  tables: {
    failure: {
      columns,
      key: ['subject', 'kind', 'part', 'opened_position'],
      ddl: `kind text NOT NULL CHECK (kind IN ('failed', 'gone', 'broken')), subject text COLLATE "C" NOT NULL, part text COLLATE "C" NOT NULL,
        host text NOT NULL, code text NOT NULL, detail text NOT NULL, attributes text[] NOT NULL, metrics text[] NOT NULL, source text NOT NULL,
        capture uuid NOT NULL, opened_position bigint NOT NULL, opened_at timestamptz NOT NULL, closed_position bigint, closed_at timestamptz`,
      indexes: [],
      existing: 'overwrite',
    },
  },
  stored: async (db, events, table) => {
    const subjects = [...new Set(events.map((event) => event.stream.slice(event.stream.indexOf('/') + 1)))];
    const { rows } = await sql<FailureRow>`
      SELECT kind, subject, part, host, code, detail, attributes, metrics, source, capture, opened_position::float8 AS opened_position,
             opened_at::text AS opened_at, NULL::float8 AS closed_position, NULL::text AS closed_at
      FROM ${table('failure')} WHERE closed_position IS NULL AND subject = ANY (${subjects}::text[])`.execute(
      db,
    );
    return rows;
  },
  empty: [] as readonly FailureRow[],
  fold: (events, stored) => ({ failure: { rows: foldFailures(events, stored) } }),
});
