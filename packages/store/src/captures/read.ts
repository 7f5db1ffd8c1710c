import type { Coverage } from '@juxta/domain';
import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import type { Database } from '../database.ts';
import type { CaptureFailure } from './record.ts';

export interface CaptureRow {
  readonly id: string;
  readonly seq: number;
  readonly target: string;
  readonly request: string;
  readonly source: string;
  readonly url: string;
  readonly credential: string | null;
  readonly outcome: 'body' | 'not_modified' | 'absent' | 'failed';
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly sha256: Buffer | null;
  readonly same_as: string | null;
  readonly failure: CaptureFailure | null;
  readonly covers: Coverage;
  readonly ended_at: Date;
}

// An erased body can be neither read again nor asked about.
const stands = '(c.sha256 IS NULL OR EXISTS (SELECT 1 FROM crawl.blob b WHERE b.sha256 = c.sha256))';
// One that was not believed (a mass removal, a source that broke in shape) is nothing to compare with or to ask about.
const believed = `NOT EXISTS (SELECT 1 FROM crawl.observation held WHERE held.capture = c.id
  AND held.failure ->> 'code' IN ('held_back', 'mass_removal'))`;
export const bodyStands = sql.raw(stands);
export const bodyBelieved = sql.raw(believed);

/** Which captures `c` of a request can be asked about, and the one to ask about first. */
export const askedAbout = `c.outcome = 'body' AND ${stands} AND ${believed} ORDER BY c.seq DESC LIMIT 1`;

/** What a request is asked about by its validators; `ended_at`: when it came, however often it was confirmed since. */
export type PreviousBody = Pick<CaptureRow, 'id' | 'url' | 'credential' | 'headers' | 'ended_at'>;

export const captureColumns = sql`c.id, c.seq, c.target, c.request, c.source, c.url, c.credential, c.outcome, c.status, c.headers, c.sha256, c.same_as, c.failure, c.covers, c.ended_at`;

/** Captures of a target that no extractor version has read yet, in capture order (law 7): by when they were made. */
export async function pendingCaptures(
  db: Connection,
  target: string,
  limit = 50,
): Promise<readonly CaptureRow[]> {
  const { rows } = await sql<CaptureRow>`
    SELECT ${captureColumns} FROM crawl.capture c
    WHERE c.target = ${target} AND NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id)
    ORDER BY c.ended_at, c.seq LIMIT ${limit}`.execute(db);
  return rows;
}

/** Per request of a target, the last capture with a body that was read, and the extractor version that read it. */
export async function lastReadCaptures(
  db: Connection,
  target: string,
): Promise<readonly (CaptureRow & { extractor_version: number })[]> {
  const { rows } = await sql<CaptureRow & { extractor_version: number }>`
    SELECT DISTINCT ON (c.request) ${captureColumns}, o.extractor_version FROM crawl.capture c
    JOIN crawl.observation o ON o.capture = c.id
    WHERE c.target = ${target} AND c.outcome = 'body' AND ${bodyStands} AND ${bodyBelieved}
    ORDER BY c.request, c.ended_at DESC, c.seq DESC, o.extractor_version DESC`.execute(db);
  return rows;
}

/** The last capture of a request with a body: what a conditional request asks about. */
export async function lastBody(
  db: Database,
  target: string,
  request: string,
): Promise<CaptureRow | undefined> {
  const { rows } = await sql<CaptureRow>`
    SELECT ${captureColumns} FROM crawl.capture c
    WHERE c.target = ${target} AND c.request = ${request} AND ${sql.raw(askedAbout)}`.execute(db);
  return rows[0];
}

/**
 * What an answer "not modified" confirms, where that has to be read again: nobody could read it, or it is not the body
 * that was answered or confirmed last before in capture order, since another one came late or from a clock that was
 * ahead. Undefined, as nearly always, where the answer says nothing new.
 */
export async function confirmedAnew(
  db: Connection,
  { id, same_as: confirmed }: CaptureRow,
): Promise<CaptureRow | undefined> {
  const { rows } = await sql<CaptureRow>`
    SELECT ${captureColumns} FROM crawl.capture n JOIN crawl.capture c ON c.id = n.same_as
    WHERE n.id = ${id} AND c.id = ${confirmed} AND (
      NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id AND o.outcome = 'read')
      OR c.sha256 IS DISTINCT FROM (
      SELECT coalesce(l.sha256, b.sha256) FROM crawl.capture l LEFT JOIN crawl.capture b ON b.id = l.same_as
      WHERE l.target = n.target AND l.request = n.request AND l.outcome IN ('body', 'not_modified')
        AND (l.ended_at, l.seq) < (n.ended_at, n.seq)
      ORDER BY l.ended_at DESC, l.seq DESC LIMIT 1))`.execute(db);
  return rows[0];
}

/** Targets with stored captures that nobody has read, oldest first: what the sweeper hands to the queue again. */
export async function targetsToNormalize(
  db: Database,
  olderThanSeconds: number,
  limit = 1_000,
): Promise<readonly { target: string; capture: string }[]> {
  const { rows } = await sql<{ target: string; capture: string }>`
    SELECT DISTINCT ON (c.target) c.target, c.id AS capture FROM crawl.capture c
    WHERE c.recorded_at < now() - make_interval(secs => ${olderThanSeconds})
      AND NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id)
    ORDER BY c.target, c.seq LIMIT ${limit}`.execute(db);
  return rows;
}

/** The last child capture that an index gave each of some targets: hash of its slice, null where it was absent. */
export async function lastSlices(
  db: Connection,
  request: string,
  targets: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const { rows } = await sql<{ target: string; sha256: Buffer | null }>`
    SELECT DISTINCT ON (c.target) c.target, c.sha256 FROM crawl.capture c
    WHERE c.request = ${request} AND c.target = ANY (${[...targets]}::text[]) ORDER BY c.target, c.seq DESC`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.target, row.sha256?.toString('hex') ?? null]));
}

/** Those of some targets that have captures which nobody has read. */
export async function unreadTargets(db: Connection, targets: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ target: string }>`
    SELECT DISTINCT c.target FROM crawl.capture c WHERE c.target = ANY (${[...targets]}::text[])
      AND NOT EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = c.id) ORDER BY c.target`.execute(
    db,
  );
  return rows.map((row) => row.target);
}

/** Those of some capture ids that are stored. */
export async function storedCaptures(db: Connection, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{
    id: string;
  }>`SELECT id FROM crawl.capture WHERE id = ANY (${[...ids]}::uuid[])`.execute(db);
  return new Set(rows.map((row) => row.id));
}
