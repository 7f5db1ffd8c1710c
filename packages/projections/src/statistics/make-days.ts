import { sql } from 'kysely';

import type { Db } from '../projection.ts';
import type { TargetSource } from '../queries/read-links.ts';
import { highestSafePosition } from '../queries/safe-position.ts';
import { statisticsVersion } from '../statistics-rules.ts';
import { type DayCut, makeDay } from './make-day.ts';
import { dayNumber, dayOf } from './series.ts';

/** A day is made this long after its end, so that what was recorded in its last second is settled. */
const graceMs = 5 * 60_000;

export interface MakeDaysOptions {
  readonly now: Date;
  readonly signal?: AbortSignal;
}

/**
 * Makes every day since the log began that is over and not made yet, or was made by other rules, each at its own cut: what
 * was recorded until its end. While no day is over, the one that is not over is made, as not complete. Days that the views
 * have not come to are left for the next time. Any number of processes may call it: they make the same rows.
 */
export async function makeDays(
  db: Db,
  targetSource: TargetSource,
  { now, signal }: MakeDaysOptions,
): Promise<readonly DayCut[]> {
  const safe = await highestSafePosition(db);
  const made: DayCut[] = [];
  for (const { day, position } of await missingDays(db, now)) {
    const cut = { day, position: position ?? (await endOf(db, day)), complete: true };
    if (cut.position > safe) return made;
    if (!(await makeDay(db, targetSource, cut, signal))) return made;
    made.push(cut);
  }
  const today = { day: now.toISOString().slice(0, 10), position: safe, complete: false };
  if ((await isNeeded(db, today)) && (await makeDay(db, targetSource, today, signal))) made.push(today);
  return made;
}

/** Makes days anew at the cuts that they were made at: all, or one. */
export async function remakeDays(db: Db, targetSource: TargetSource, day?: string): Promise<number> {
  const { rows } = await sql<DayCut>`
    SELECT day::text AS day, position::float8 AS position, complete FROM daily.cut
    WHERE ${day ?? null}::date IS NULL OR day = ${day ?? null}::date ORDER BY day`.execute(db);
  for (const cut of rows) await makeDay(db, targetSource, cut);
  return rows.length;
}

/** Oldest first. A day made by other rules keeps its cut. */
async function missingDays(
  db: Db,
  now: Date,
): Promise<ReadonlyArray<{ readonly day: string; readonly position: number | null }>> {
  const last = dayOf(Math.floor((now.getTime() - graceMs) / 86_400_000) - 1);
  const { rows } = await sql<{ day: string; position: number | null }>`
    SELECT d::date::text AS day, CASE WHEN c.complete THEN c.position END::float8 AS position
    FROM (SELECT recorded_at FROM es.events ORDER BY position LIMIT 1) e,
      generate_series((e.recorded_at AT TIME ZONE 'UTC')::date::timestamp, ${last}::date::timestamp, '1 day') d
    LEFT JOIN daily.cut c ON c.day = d::date
    WHERE c.day IS NULL OR NOT c.complete OR c.definition <> ${statisticsVersion} ORDER BY d`.execute(db);
  return rows;
}

async function endOf(db: Db, day: string): Promise<number> {
  const end = `${dayOf(dayNumber(day) + 1)}T00:00:00Z`;
  const { rows } = await sql<{ position: number }>`
    SELECT es.position_at(${end}::timestamptz)::float8 AS position`.execute(db);
  return rows[0]?.position ?? 0;
}

/** Nothing is complete, and what is there is not of this position. */
async function isNeeded(db: Db, { day, position }: DayCut): Promise<boolean> {
  if (position === 0) return false;
  const { rows } = await sql`
    SELECT 1 FROM daily.cut WHERE complete
      OR (day = ${day}::date AND position = ${position} AND definition = ${statisticsVersion})`.execute(db);
  return rows.length === 0;
}
