import type { Database } from '@juxta/store';

/** The driver gives an infinite time as a number. */
type Instant = Date | number | null;

interface FreshnessColumns {
  target: string;
  request: string;
  source: string;
  host: string;
  active: boolean;
  due_at: Instant;
  fetched_at: Instant;
  failures: number;
  capture: string | null;
  capture_outcome: string | null;
  captured_at: Instant;
  read_at: Instant;
  blocked_until: Instant;
  blocked_why: string | null;
  interval_seconds: number;
  checks: number;
  changes: number;
  changes_per_day: number | null;
  stale_reason: string | null;
}

/** When one request of one target was last asked, and last read. */
export interface Freshness extends Omit<
  FreshnessColumns,
  'due_at' | 'fetched_at' | 'captured_at' | 'read_at' | 'blocked_until'
> {
  readonly due_at: string | null;
  readonly fetched_at: string | null;
  readonly captured_at: string | null;
  readonly read_at: string | null;
  readonly blocked_until: string | null;
}

/** Every request of these targets, from the documented view `mart.freshness`. */
export async function readFreshness(
  db: Database,
  targets: readonly string[],
): Promise<ReadonlyMap<string, readonly Freshness[]>> {
  if (targets.length === 0) return new Map();
  const rows = await db
    .withTables<{ 'mart.freshness': FreshnessColumns }>()
    .selectFrom('mart.freshness')
    .select(['target', 'request', 'source', 'host', 'active', 'due_at', 'fetched_at', 'failures'])
    .select(['capture', 'capture_outcome', 'captured_at', 'read_at', 'blocked_until', 'blocked_why'])
    .select(['interval_seconds', 'checks', 'changes', 'changes_per_day', 'stale_reason'])
    .where('target', 'in', [...targets])
    .orderBy('target')
    .orderBy('request')
    .execute();
  const told = rows.map((row) => ({
    ...row,
    due_at: instant(row.due_at),
    fetched_at: instant(row.fetched_at),
    captured_at: instant(row.captured_at),
    read_at: instant(row.read_at),
    blocked_until: instant(row.blocked_until),
  }));
  return Map.groupBy(told, (row) => row.target);
}

function instant(at: Instant): string | null {
  return at instanceof Date ? at.toISOString() : null;
}
