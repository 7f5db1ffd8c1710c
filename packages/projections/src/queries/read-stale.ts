import { sql } from 'kysely';

import type { Db } from '../projection.ts';

export interface StaleTargets {
  /** All that are asked for. */
  readonly targets: number;
  /** The commonest first. */
  readonly reasons: ReadonlyArray<{
    readonly reason: string;
    readonly targets: number;
    /** The one that was read longest ago. */
    readonly example: string;
  }>;
}

/** Targets that are not as fresh as their schedule wants them, by why. */
export async function readStale(db: Db, reasons = 10): Promise<StaleTargets> {
  const { rows } = await sql<{ reason: string | null; targets: number; example: string }>`
    SELECT stale_reason AS reason, count(*)::int AS targets,
      (array_agg(target ORDER BY oldest_read_at NULLS FIRST, target))[1] AS example
    FROM mart.source_freshness GROUP BY stale_reason ORDER BY count(*) DESC, stale_reason`.execute(db);
  return {
    targets: rows.reduce((sum, row) => sum + row.targets, 0),
    reasons: rows
      .flatMap(({ reason, ...row }) => (reason === null ? [] : [{ reason, ...row }]))
      .slice(0, reasons),
  };
}
