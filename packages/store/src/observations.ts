import { sql } from 'kysely';

import type { Connection } from './connection.ts';

export interface NewObservation {
  readonly capture: string;
  readonly extractorVersion: number;
  readonly target: string;
  readonly seq: number;
  readonly outcome: 'read' | 'not_modified' | 'absent' | 'failed';
  readonly factsHash: Buffer | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly failure: object | null;
  readonly observedAt: string;
}

/** One row per capture and extractor version, also where nothing was news: freshness is read from these. */
export async function recordObservations(
  db: Connection,
  observations: readonly NewObservation[],
): Promise<void> {
  if (observations.length === 0) return;
  await db
    .insertInto('crawl.observation')
    .values(
      observations.map((o) => ({
        capture: o.capture,
        extractor_version: o.extractorVersion,
        target: o.target,
        seq: o.seq,
        outcome: o.outcome,
        facts_hash: o.factsHash,
        counts: JSON.stringify(o.counts),
        failure: o.failure && JSON.stringify(o.failure),
        observed_at: o.observedAt,
      })),
    )
    .onConflict((conflict) => conflict.columns(['capture', 'extractor_version']).doNothing())
    .execute();
}

/** An index has no facts of its own: its capture counts as read once its slices are stored. */
export async function markIndexRead(
  db: Connection,
  capture: string,
  extractorVersion: number,
  slices: number,
): Promise<void> {
  await sql`
    INSERT INTO crawl.observation (capture, extractor_version, target, seq, outcome, counts, failure, observed_at)
    SELECT c.id, ${extractorVersion}, c.target, c.seq,
           CASE c.outcome WHEN 'body' THEN 'read' ELSE c.outcome END, ${JSON.stringify({ slices })}::jsonb, c.failure, c.ended_at
    FROM crawl.capture c WHERE c.id = ${capture} ON CONFLICT DO NOTHING`.execute(db);
}

/**
 * Reads an answer "not modified" by itself, where nothing can follow from it: `crawl.confirm` (migration 000019) says when.
 * False where the normalizer has to look. Inside a transaction, which holds the target until its end.
 */
export async function recordConfirmation(
  db: Connection,
  capture: string,
  extractorVersion: number,
): Promise<boolean> {
  const { rows } = await sql`
    SELECT capture FROM crawl.confirm(ARRAY[${capture}::uuid], ARRAY[${extractorVersion}::int])`.execute(db);
  return rows.length === 1;
}

/**
 * Where a capture stands: whether an extractor version has read it, and whether one of its target that was made after it
 * was read already, so that it comes late; and why answers to its request are held back, null where they are not.
 */
export async function captureStanding(
  db: Connection,
  capture: string,
  extractorVersion: number,
): Promise<{ readonly read: boolean; readonly late: boolean; readonly held: string | null }> {
  const { rows } = await sql<{ read: boolean; late: boolean; held: string | null }>`
    SELECT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id AND o.extractor_version = ${extractorVersion}) AS read,
      EXISTS (SELECT 1 FROM crawl.capture d JOIN crawl.observation o ON o.capture = d.id
              WHERE d.target = c.target AND (d.ended_at, d.seq) > (c.ended_at, c.seq)) AS late,
      (SELECT q.code FROM crawl.quarantine q WHERE q.source = c.source AND q.part = c.request AND q.accepted_until IS NULL) AS held
    FROM crawl.capture c WHERE c.id = ${capture}`.execute(db);
  return rows[0] ?? { read: false, late: false, held: null };
}
