import type { Coverage, NewEvent } from '@juxta/domain';
import { sql, type Transaction } from 'kysely';

import type { Database } from '../database.ts';
import { appendEvents, type AppendOptions } from '../events/append.ts';
import type { Tables } from '../tables.ts';
import type { StoredBlob } from './blobs.ts';
import { lockBodies } from './erase.ts';

/** `scope` source: the declared host itself failed, which is one event of the source and none of the target. */
export interface CaptureFailure {
  readonly code: string;
  readonly host: string;
  readonly detail: string;
  readonly scope: 'source' | 'target';
}

export interface NewCapture {
  readonly id: string;
  readonly target: string;
  readonly request: string;
  readonly source: string;
  readonly parent: string | null;
  readonly url: string;
  readonly finalUrl: string | null;
  readonly outcome: 'body' | 'not_modified' | 'absent' | 'failed';
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly blob: StoredBlob | null;
  /** The capture whose body is still the valid one; for `not_modified`. */
  readonly sameAs: string | null;
  readonly failure: CaptureFailure | null;
  readonly licence: string;
  readonly covers: Coverage;
  readonly startedAt: string;
  readonly endedAt: string;
}

/**
 * Stores captures, their bodies and the events that came with them (a source that broke) in one transaction, events
 * first. `settle` runs last and may throw to give all up: a worker that lost its host writes nothing.
 */
export async function recordCaptures(
  db: Database,
  captures: readonly NewCapture[],
  events: readonly NewEvent[] = [],
  settle: (trx: Transaction<Tables>) => Promise<void> = async () => {},
  options: AppendOptions = {},
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await appendEvents(trx, events, options);
    const blobs = captures.flatMap((capture) => (capture.blob ? [capture.blob] : []));
    if (blobs.length > 0) {
      await lockBodies(trx, 'together');
      const unique = new Map(blobs.map((blob) => [blob.sha256.toString('hex'), blob]));
      await trx
        .insertInto('crawl.blob')
        .values([...unique.values()])
        .onConflict((conflict) => conflict.column('sha256').doNothing())
        .execute();
    }
    if (captures.length > 0)
      await trx
        .insertInto('crawl.capture')
        .values(captures.map(toRow))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    await settle(trx);
  });
}

function toRow(capture: NewCapture) {
  return {
    id: capture.id,
    target: capture.target,
    request: capture.request,
    source: capture.source,
    parent: capture.parent,
    url: capture.url,
    final_url: capture.finalUrl,
    outcome: capture.outcome,
    status: capture.status,
    headers: JSON.stringify(capture.headers),
    sha256: capture.blob?.sha256 ?? null,
    same_as: capture.sameAs,
    failure: capture.failure && JSON.stringify(capture.failure),
    licence: capture.licence,
    covers: JSON.stringify(capture.covers),
    started_at: capture.startedAt,
    ended_at: capture.endedAt,
  };
}

/** A capture id that sorts by time, made by Postgres. */
export async function newCaptureId(db: Database): Promise<string> {
  const [id] = await newCaptureIds(db, 1);
  return id ?? '';
}

/** As many, in the order in which they sort. */
export async function newCaptureIds(db: Database, count: number): Promise<readonly string[]> {
  const { rows } = await sql<{
    id: string;
  }>`SELECT uuidv7() AS id FROM generate_series(1, ${count}::int)`.execute(db);
  return rows.map(({ id }) => id);
}
