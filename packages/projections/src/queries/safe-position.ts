import { settledPosition } from '@juxta/store';
import { sql } from 'kysely';

import { loadProjections } from '../load-projections.ts';
import type { Db, Projection } from '../projection.ts';

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
 * The position before the first event that a view has still to apply. Whether there is one is asked in the order of the
 * log first: min() alone is planned as a walk from the first position on, past all that is applied.
 */
async function appliedPosition(db: Db, { name, types }: Projection, settled: number): Promise<number> {
  const open = sql`
    SELECT e.position FROM es.events e
    WHERE (e.xid, e.position) > (p.xid, p.position) AND e.type = ANY (${[...types]}::text[]) ORDER BY e.xid, e.position`;
  const { rows } = await sql<{ first: number | null }>`
    SELECT CASE WHEN (${open} LIMIT 1) IS NOT NULL THEN (SELECT min(o.position) FROM (${open}) AS o) END::float8 AS first
    FROM es.projections p WHERE p.name = ${name} AND p.serves`.execute(db);
  const row = rows[0];
  if (!row) return 0;
  return row.first === null ? settled : row.first - 1;
}
