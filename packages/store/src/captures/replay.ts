import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

export interface ReplayScope {
  /** Only targets with captures of this source. */
  readonly source?: string | undefined;
  /** Only targets with a capture made then or later. ISO 8601. */
  readonly since?: string | undefined;
}

/** Targets with captures that were read, by key, after one of them. Indexes have no history of their own. */
export async function targetsToReplay(
  db: Connection,
  { source, since }: ReplayScope,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ target: string }>`
    SELECT DISTINCT c.target FROM crawl.capture c JOIN crawl.observation o ON o.capture = c.id
    WHERE c.target > ${after} AND NOT o.counts ? 'slices'
      AND (${source ?? null}::text IS NULL OR c.source = ${source ?? null})
      AND (${since ?? null}::timestamptz IS NULL OR c.ended_at >= ${since ?? null}::timestamptz)
    ORDER BY c.target LIMIT ${limit}`.execute(db);
  return rows.map((row) => row.target);
}

/** Where a replay of this scope was stopped, with what it had found by then; undefined where none was. */
export async function readReplay<Result>(
  db: Connection,
  scope: string,
): Promise<{ readonly after: string; readonly result: Result } | undefined> {
  const { rows } = await sql<{ after: string; result: Result }>`
    SELECT after, result FROM crawl.replay WHERE scope = ${scope}`.execute(db);
  return rows[0];
}

export async function saveReplay(
  db: Connection,
  scope: string,
  after: string,
  result: object,
): Promise<void> {
  await sql`
    INSERT INTO crawl.replay (scope, after, result) VALUES (${scope}, ${after}, ${JSON.stringify(result)}::jsonb)
    ON CONFLICT (scope) DO UPDATE SET after = excluded.after, result = excluded.result, updated_at = clock_timestamp()`.execute(
    db,
  );
}

export async function endReplay(db: Connection, scope: string): Promise<void> {
  await sql`DELETE FROM crawl.replay WHERE scope = ${scope}`.execute(db);
}
