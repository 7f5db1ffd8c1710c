import { sql } from 'kysely';

import { type BuildRow, readBuilds, standingOf } from './builds.ts';
import { loadProjections } from './load-projections.ts';
import type { Db, Projection } from './projection.ts';

/** A build that is being made beside the one that readers see, or that stopped. */
export interface BuildInProgress {
  readonly version: number;
  readonly status: 'building' | 'paused';
  /** Events loaded so far; null once the log is followed. */
  readonly events: number | null;
}

export interface ViewLag {
  readonly name: string;
  /** The build that readers see; 0 when there is none. */
  readonly version: number;
  /**
   * `live`; `building` while a rebuild makes its rows by the code that is here; `paused` at an event that it cannot apply;
   * `newer` when later code built it; `missing` when it was never installed.
   */
  readonly status: 'live' | 'building' | 'paused' | 'newer' | 'missing';
  /** Events of its types not yet applied, among the next 10,000 of the log. */
  readonly events_behind: number;
  /** Age of the oldest of them; 0 when there is none. */
  readonly seconds_behind: number;
  readonly error: BuildRow['error'];
  readonly rebuild: BuildInProgress | null;
}

/** How far each view is behind the log. Looks at no more than 10,000 events a view, whatever the size of the log. */
export async function readLag(db: Db, projections?: readonly Projection[]): Promise<readonly ViewLag[]> {
  const all = (projections ?? (await loadProjections())).filter((projection) => projection.types.length > 0);
  return Promise.all(all.map((projection) => lagOf(db, projection)));
}

async function lagOf(db: Db, projection: Projection): Promise<ViewLag> {
  const { name } = projection;
  const builds = await readBuilds(db, name);
  const serving = builds.find((row) => row.serves);
  if (!serving)
    return {
      name,
      version: 0,
      status: 'missing',
      events_behind: 0,
      seconds_behind: 0,
      error: null,
      rebuild: null,
    };
  const next = builds.find((row) => !row.serves && (row.status === 'building' || row.status === 'paused'));
  return {
    name,
    version: serving.version,
    status: statusOf(projection, serving, next),
    ...(await behind(db, projection, serving)),
    error: serving.error ?? next?.error ?? null,
    rebuild: next
      ? {
          version: next.version,
          status: next.status === 'paused' ? 'paused' : 'building',
          events: next.bulk?.events ?? null,
        }
      : null,
  };
}

/** A rebuild by the same code changes nothing for readers, however it stands. */
function statusOf(projection: Projection, serving: BuildRow, next: BuildRow | undefined): ViewLag['status'] {
  const standing = standingOf(projection, serving);
  if (standing === 'newer') return 'newer';
  if (standing === 'outdated') return next?.status === 'paused' ? 'paused' : 'building';
  return serving.status === 'paused' ? 'paused' : 'live';
}

/** Where the window is full, its last event stands for what lies beyond it. */
async function behind(
  db: Db,
  { types }: Projection,
  serving: BuildRow,
): Promise<Pick<ViewLag, 'events_behind' | 'seconds_behind'>> {
  const { rows } = await sql<Pick<ViewLag, 'events_behind' | 'seconds_behind'>>`
    SELECT (count(*) FILTER (WHERE q.own))::int AS events_behind, coalesce(extract(epoch FROM clock_timestamp() - coalesce(
      min(q.recorded_at) FILTER (WHERE q.own), CASE WHEN count(*) = 10000 THEN max(q.recorded_at) END)), 0)::float8 AS seconds_behind
    FROM (
      SELECT e.recorded_at, e.type = ANY (${[...types]}::text[]) AS own FROM es.events e
      WHERE (e.xid, e.position) > (${serving.xid}::xid8, ${serving.position}::bigint)
      ORDER BY e.xid, e.position LIMIT 10000) q`.execute(db);
  return rows[0] ?? { events_behind: 0, seconds_behind: 0 };
}
