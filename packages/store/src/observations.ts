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
 * Reads an answer "not modified" by itself, where nothing can follow from it: this version of the extractor has read the
 * body that it confirms; the answer to its request before it was that body or confirmed it as well, and was no failure;
 * what was captured of its target before it is read, and nothing is that came after. False where the normalizer has to look.
 */
export async function recordConfirmation(
  db: Connection,
  capture: string,
  extractorVersion: number,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    INSERT INTO crawl.observation (capture, extractor_version, target, seq, outcome, counts, observed_at)
    SELECT c.id, ${extractorVersion}::int, c.target, c.seq, 'not_modified', '{"events": 0}', c.ended_at FROM crawl.capture c
    JOIN LATERAL (
      SELECT d.id, d.same_as FROM crawl.capture d
      WHERE d.target = c.target AND d.request = c.request AND (d.ended_at, d.seq) < (c.ended_at, c.seq)
      ORDER BY d.ended_at DESC, d.seq DESC LIMIT 1) last ON c.same_as IN (last.id, last.same_as)
    WHERE c.id = ${capture} AND c.outcome = 'not_modified'
      AND EXISTS (SELECT 1 FROM crawl.observation o
        WHERE o.capture = c.same_as AND o.extractor_version = ${extractorVersion} AND o.outcome = 'read')
      AND EXISTS (SELECT 1 FROM crawl.observation o
        WHERE o.capture = last.id AND o.extractor_version = ${extractorVersion} AND o.outcome IN ('read', 'not_modified'))
      AND EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = (
        SELECT d.id FROM crawl.capture d WHERE d.target = c.target AND (d.ended_at, d.seq) < (c.ended_at, c.seq)
        ORDER BY d.ended_at DESC, d.seq DESC LIMIT 1))
      AND NOT EXISTS (SELECT 1 FROM crawl.capture d WHERE d.target = c.target AND (d.ended_at, d.seq) > (c.ended_at, c.seq))
    ON CONFLICT DO NOTHING`.execute(db);
  return numAffectedRows === 1n;
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
