import { intervalLimits, thresholdFor } from '@juxta/domain';
import { sql } from 'kysely';

import type { Database } from '../database.ts';

/** How old the threshold may become, in seconds: what a day of checks teaches is soon enough known. */
const thresholdAge = 3_600;

/**
 * Finds the one threshold at which all requests together are made as often as their sources declare: the same budget,
 * spent where it keeps the most fresh. Does nothing while the last one is young; two at once find the same.
 */
export async function refreshThreshold(db: Database, olderThanSeconds = thresholdAge): Promise<void> {
  const { rows: young } = await sql`
    SELECT 1 FROM crawl.threshold WHERE computed_at > clock_timestamp() - make_interval(secs => ${olderThanSeconds})`.execute(
    db,
  );
  if (young.length > 0) return;
  const { rows } = await sql<{
    refresh_seconds: number;
    sampled: boolean;
    rate: number | null;
    tasks: number;
    spent: number;
  }>`
    SELECT refresh_seconds, sampled, exp(round(ln(change_rate) * 20) / 20) AS rate, count(*)::int AS tasks,
      sum(1.0 / greatest(1, coalesce(interval_s, refresh_seconds)))::float8 AS spent
    FROM crawl.task WHERE active AND isfinite(due_at) GROUP BY 1, 2, 3`.execute(db);
  const [known, feeling] = [
    rows.filter(({ rate }) => isRate(rate)),
    rows.filter(({ rate }) => !isRate(rate)),
  ];
  if (known.length === 0) return;
  const budget = rows.reduce((sum, row) => sum + row.tasks / row.refresh_seconds, 0);
  const seconds = thresholdFor(
    known.map((row) => ({
      rate: row.rate ?? 0,
      tasks: row.tasks,
      ...intervalLimits({ refreshSeconds: row.refresh_seconds, sampled: row.sampled }),
    })),
    budget - feeling.reduce((sum, row) => sum + row.spent, 0),
  );
  const tasks = rows.reduce((sum, row) => sum + row.tasks, 0);
  await sql`
    INSERT INTO crawl.threshold (seconds, per_day, tasks, computed_at)
    VALUES (${seconds}, ${budget * 86_400}, ${tasks}, clock_timestamp())
    ON CONFLICT (one) DO UPDATE SET seconds = excluded.seconds, per_day = excluded.per_day, tasks = excluded.tasks,
      computed_at = excluded.computed_at`.execute(db);
}

/** One that is none (NaN) would make the threshold one of no task. */
const isRate = (rate: number | null): boolean => rate !== null && Number.isFinite(rate);
