import { sql } from 'kysely';

import { loadProjections } from './load-projections.ts';
import type { Db, Projection } from './projection.ts';

export interface ViewLag {
  readonly name: string;
  /** The build that readers see; 0 when there is none. */
  readonly version: number;
  /** `missing` when the view was never installed. */
  readonly status: string;
  /** Events of its types not yet applied; at most 10,000. */
  readonly events_behind: number;
  /** Age of the oldest of them; 0 when there is none. */
  readonly seconds_behind: number;
  readonly error: { readonly position: number; readonly type: string; readonly message: string } | null;
}

/** How far each view is behind the log. */
export async function readLag(db: Db, projections?: readonly Projection[]): Promise<readonly ViewLag[]> {
  const all = (projections ?? (await loadProjections())).filter((projection) => projection.types.length > 0);
  return Promise.all(all.map((projection) => lagOf(db, projection)));
}

async function lagOf(db: Db, { name, types }: Projection): Promise<ViewLag> {
  const { rows } = await sql<ViewLag>`
    SELECT p.version, p.status, p.error, q.events::int AS events_behind,
           coalesce(extract(epoch FROM clock_timestamp() - q.oldest), 0)::float8 AS seconds_behind
    FROM es.projections p, LATERAL (
      SELECT count(*) AS events, min(e.recorded_at) AS oldest FROM (
        SELECT e.recorded_at FROM es.events e
        WHERE (e.xid, e.position) > (p.xid, p.position) AND e.type = ANY (${[...types]}::text[])
        ORDER BY e.xid, e.position LIMIT 10000) e) q
    WHERE p.name = ${name} AND p.serves`.execute(db);
  const row = rows[0];
  if (!row) return { name, version: 0, status: 'missing', events_behind: 0, seconds_behind: 0, error: null };
  return { ...row, name, error: row.error ?? null };
}
