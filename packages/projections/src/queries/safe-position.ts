import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { loadProjections } from '../load-projections.ts';
import type { Db, Projection } from '../projection.ts';

/** A writer has stood in the log for too long, so that what is settled cannot be told. */
export class LogBusy extends Error {
  readonly code = 'log_busy';
}

/**
 * The highest position at or below which nothing is in flight and every view has applied everything. A paused view
 * holds it back. Throws LogBusy when a writer does not end within `timeoutMs`.
 */
export async function highestSafePosition(
  db: Db,
  options: { projections?: readonly Projection[]; timeoutMs?: number } = {},
): Promise<number> {
  const projections = (options.projections ?? (await loadProjections())).filter(
    (projection) => projection.types.length > 0,
  );
  const settled = await settledPosition(db, options.timeoutMs ?? 2_000);
  const applied = await Promise.all(
    projections.map((projection) => appliedPosition(db, projection, settled)),
  );
  return Math.min(settled, ...applied);
}

/**
 * Every position up to the sequence's was drawn under a lock on the log that its writer keeps until it is visible or
 * gone: once the writers of this moment have ended, nothing at or below is in flight (event store study, §8.5).
 */
async function settledPosition(db: Db, timeoutMs: number): Promise<number> {
  const drawn = await sql<{ position: number }>`
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END::float8 AS position FROM es.event_position`.execute(
    db,
  );
  let writing = await writers(db);
  const deadline = performance.now() + timeoutMs;
  while (writing.size > 0) {
    if (performance.now() > deadline)
      throw new LogBusy(
        'A transaction has been writing to the log for seconds: look for it in pg_stat_activity, and try again.',
      );
    await sleep(5);
    writing = writing.intersection(await writers(db));
  }
  return drawn.rows[0]?.position ?? 0;
}

async function writers(db: Db): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT virtualtransaction AS id FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'es.events'::regclass AND mode = 'RowExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`.execute(db);
  return new Set(rows.map((row) => row.id));
}

/** The position before the first event that a view has still to apply. */
async function appliedPosition(db: Db, { name, types }: Projection, settled: number): Promise<number> {
  const { rows } = await sql<{ first: number | null }>`
    SELECT (SELECT min(e.position) FROM es.events e
            WHERE (e.xid, e.position) > (p.xid, p.position) AND e.type = ANY (${[...types]}::text[]))::float8 AS first
    FROM es.projections p WHERE p.name = ${name} AND p.serves`.execute(db);
  const row = rows[0];
  if (!row) return 0;
  return row.first === null ? settled : row.first - 1;
}
