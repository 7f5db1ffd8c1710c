import { sql } from 'kysely';

import { instant } from '../../instant.ts';
import { defineProjection, type Db } from '../../projection.ts';
import { targetOf } from '../../statement.ts';
import { insertRows, recordset } from '../../write-rows.ts';
import { releaseColumns, releaseRows, type ReleaseRow } from './rows.ts';

const names =
  'target, version, source, published_at, prerelease, yanked, url, withdrawn, cause, fact, capture, observed_at, position';

const ddl = `CREATE TABLE view.release_v1 (
  target text COLLATE "C", version text COLLATE "C", position bigint, source text COLLATE "C" NOT NULL, published_at timestamptz,
  prerelease boolean NOT NULL, yanked boolean NOT NULL, url text, withdrawn boolean NOT NULL, cause text NOT NULL,
  fact text COLLATE "C" NOT NULL, capture uuid NOT NULL, observed_at timestamptz NOT NULL, world_from timestamptz NOT NULL,
  ended_position bigint, ended_at timestamptz,
  PRIMARY KEY (target, version, position))`;

export const projection = defineProjection({
  name: 'release',
  version: 1,
  types: ['ReleasesObserved', 'TargetReplaced'],
  mart: [
    {
      name: 'release',
      select: `SELECT DISTINCT ON (target, version) ${names} FROM view.release_v1 WHERE ended_position IS NULL
        ORDER BY target, version, position DESC`,
      comment: 'Releases of each target, as they are stated now.',
      columns: {
        target: 'Key of the target.',
        version: 'Version as the source writes it.',
        source: 'Source that was read.',
        published_at: 'When it was published, where the source says so.',
        prerelease: 'True for alphas, betas and candidates.',
        yanked: 'True when the source tells people not to use it.',
        url: 'Its page.',
        withdrawn: 'True when the source no longer lists it.',
        cause: 'Why the statement changed.',
        fact: 'Id to cite: <position>/release/<n>.',
        capture: 'The capture it was read in.',
        observed_at: 'When the capture was made.',
        position: 'Log position of the event.',
      },
    },
  ],
  tables: async (db) => {
    await sql.raw(ddl).execute(db);
  },
  apply: async (db, events) => {
    let rows = new Map<string, ReleaseRow>();
    for (const event of events) {
      if (event.type === 'TargetReplaced') {
        await write(db, rows);
        rows = new Map();
        await endAll(db, {
          target: targetOf(event),
          position: event.position,
          at: instant(event.data.observed_at),
        });
        continue;
      }
      for (const row of releaseRows(event))
        rows.set(JSON.stringify([row.target, row.version, row.position]), row);
    }
    await write(db, rows);
  },
});

async function write(db: Db, rows: ReadonlyMap<string, ReleaseRow>): Promise<void> {
  await insertRows(db, 'view.release_v1', releaseColumns, [...rows.values()]);
}

/** Rare: the key was given to another project, whose releases are not those of the old one. */
async function endAll(db: Db, replaced: { target: string; position: number; at: string }): Promise<void> {
  await sql`
    UPDATE view.release_v1 v SET ended_position = r.position, ended_at = r.at
    FROM ${recordset({ target: 'text', position: 'bigint', at: 'timestamptz' }, [replaced])}
    WHERE v.target = r.target AND v.ended_position IS NULL`.execute(db);
}
