import { cause } from '@juxta/domain';
import { sql } from 'kysely';
import { z } from 'zod';

import { martInstant } from '../../mart-row.ts';
import { defineProjection, type Db } from '../../projection.ts';
import { targetOf } from '../../statement.ts';
import type { TableNames } from '../../tables.ts';
import { foldReleases, releaseColumns, type ReleaseEvent, type ReleaseRow } from './rows.ts';

const names =
  'target, version, source, published_at, prerelease, yanked, url, withdrawn, cause, fact, capture, observed_at, position';

const ddl = `
  target text COLLATE "C", version text COLLATE "C", position bigint, n int, source text COLLATE "C" NOT NULL, published_at timestamptz,
  prerelease boolean NOT NULL, yanked boolean NOT NULL, url text, withdrawn boolean NOT NULL, cause text NOT NULL,
  fact text COLLATE "C" NOT NULL, capture uuid NOT NULL, observed_at timestamptz NOT NULL, world_from timestamptz NOT NULL,
  ended_position bigint, ended_at timestamptz, superseded_position bigint`;

export const projection = defineProjection({
  name: 'release',
  version: 2,
  types: ['ReleasesObserved', 'TargetReplaced', 'HistoryRederived'],
  mart: [
    {
      name: 'release',
      select: `SELECT DISTINCT ON (target, version) ${names} FROM live.release
        WHERE ended_position IS NULL AND superseded_position IS NULL ORDER BY target, version, position DESC, n DESC`,
      comment: 'Releases of each target, as they are stated now.',
      row: z.strictObject({
        target: z.string().describe('Key of the target.'),
        version: z.string().describe('Version as the source writes it.'),
        source: z.string().describe('Source that was read.'),
        published_at: martInstant.nullable().describe('When it was published, where the source says so.'),
        prerelease: z.boolean().describe('True for alphas, betas and candidates.'),
        yanked: z.boolean().describe('True when the source tells people not to use it.'),
        url: z.string().nullable().describe('Its page.'),
        withdrawn: z.boolean().describe('True when the source no longer lists it.'),
        cause: cause.describe('Why the statement changed.'),
        fact: z.string().describe('Id to cite: <position>/release/<n>.'),
        capture: z.uuid().describe('The capture it was read in.'),
        observed_at: martInstant.describe('When the capture was made.'),
        position: z.int().describe('Log position of the event.'),
      }),
    },
  ],
  tables: {
    release: {
      columns: releaseColumns,
      key: ['target', 'version', 'position', 'n'],
      ddl,
      indexes: [],
      existing: 'overwrite',
    },
  },
  stored: readEnding,
  empty: [] as readonly ReleaseRow[],
  fold: (events, stored) => ({ release: { rows: foldReleases(events, stored) } }),
});

/** What is known of targets whose releases end: the key was given to another project, or the history is told anew. */
async function readEnding(
  db: Db,
  events: readonly ReleaseEvent[],
  table: TableNames,
): Promise<readonly ReleaseRow[]> {
  const targets = [...new Set(events.filter(({ type }) => type !== 'ReleasesObserved').map(targetOf))];
  if (targets.length === 0) return [];
  const { rows } = await sql<ReleaseRow>`
    SELECT target, version, position::float8 AS position, n, source, published_at::text AS published_at, prerelease, yanked, url, withdrawn, cause,
           fact, capture, observed_at::text AS observed_at, world_from::text AS world_from, ended_position::float8 AS ended_position,
           ended_at::text AS ended_at, NULL::float8 AS superseded_position
    FROM ${table('release')} WHERE superseded_position IS NULL AND target = ANY (${targets}::text[])`.execute(
    db,
  );
  return rows;
}
