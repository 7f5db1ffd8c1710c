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

/** Whether an extractor version has read a capture. */
export async function isRead(db: Connection, capture: string, extractorVersion: number): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM crawl.observation WHERE capture = ${capture} AND extractor_version = ${extractorVersion}`.execute(
    db,
  );
  return rows.length > 0;
}
