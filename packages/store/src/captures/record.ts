import type { Coverage, NewEvent } from '@juxta/domain';
import { sql, type Transaction } from 'kysely';

import type { Database } from '../database.ts';
import { appendEvents, type AppendOptions } from '../events/append.ts';
import { prepared } from '../prepared.ts';
import type { Tables } from '../tables.ts';
import type { StoredBlob } from './blobs.ts';
import { bodiesHeld } from './hold-bodies.ts';

/** `scope` source: the declared host itself failed, which is one event of the source and none of the target. */
export interface CaptureFailure {
  readonly code: string;
  readonly host: string;
  readonly detail: string;
  readonly scope: 'source' | 'target';
  /** Where the server redirects for good (301 or 308 on the whole way) and we do not follow: another site. */
  readonly redirect?: string;
}

export interface NewCapture {
  readonly id: string;
  readonly target: string;
  readonly request: string;
  readonly source: string;
  readonly parent: string | null;
  readonly url: string;
  /** What tells apart the credentials that it was asked with, see credentialOf; absent where there was none. */
  readonly credential?: string | null;
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
    if (captures.length > 0) await insert(trx, parametersOf(captures));
    await settle(trx);
  });
}

/** Bodies, which are held first, and captures in one round trip; what is there already stays as it is. */
const insert = prepared(
  'record-captures',
  `WITH locked AS MATERIALIZED (SELECT ${bodiesHeld('together')}), bodies AS (
     INSERT INTO crawl.blob (sha256, bytes, stored, body)
     SELECT b.* FROM locked, unnest($1::bytea[], $2::int8[], $3::text[], $4::bytea[]) AS b ON CONFLICT (sha256) DO NOTHING)
   INSERT INTO crawl.capture (id, target, request, source, parent, url, credential, final_url, outcome, status, headers, sha256, same_as,
     failure, licence, covers, started_at, ended_at)
   SELECT c.id, c.target, c.request, c.source, c.parent, c.url, c.credential, c.final_url, c.outcome, c.status, c.headers,
          decode(c.sha256, 'hex'), c.same_as, c.failure, c.licence, c.covers, c.started_at, c.ended_at
   FROM ROWS FROM (jsonb_to_recordset($5::jsonb) AS (id uuid, target text, request text, source text, parent uuid, url text, credential text,
     final_url text, outcome text, status int, headers jsonb, sha256 text, same_as uuid, failure jsonb, licence text,
     covers jsonb, started_at timestamptz, ended_at timestamptz)) WITH ORDINALITY AS c
   ORDER BY c.ordinality ON CONFLICT (id) DO NOTHING`,
);

function parametersOf(captures: readonly NewCapture[]): readonly unknown[] {
  return [...bodiesOf(captures), JSON.stringify(captures.map(captureJson))];
}

/** Their bodies, each once, by column: hash, size, place and bytes. */
export function bodiesOf(captures: ReadonlyArray<Pick<NewCapture, 'blob'>>): readonly (readonly unknown[])[] {
  const blobs = captures.flatMap(({ blob }) => (blob ? [blob] : []));
  const unique = [...new Map(blobs.map((blob) => [blob.sha256.toString('hex'), blob])).values()];
  return [
    unique.map(({ sha256 }) => sha256),
    unique.map(({ bytes }) => bytes),
    unique.map(({ stored }) => stored),
    unique.map(({ body }) => body),
  ];
}

/** The columns of its row, by name; what is null is left out. */
function captureJson(capture: NewCapture) {
  return {
    id: capture.id,
    target: capture.target,
    request: capture.request,
    source: capture.source,
    parent: capture.parent ?? undefined,
    url: capture.url,
    credential: capture.credential ?? undefined,
    final_url: capture.finalUrl ?? undefined,
    outcome: capture.outcome,
    status: capture.status ?? undefined,
    headers: capture.headers,
    sha256: capture.blob?.sha256.toString('hex'),
    same_as: capture.sameAs ?? undefined,
    failure: capture.failure ?? undefined,
    licence: capture.licence,
    covers: capture.covers,
    started_at: capture.startedAt,
    ended_at: capture.endedAt,
  };
}

/** Ids are made so many at once, and used for so long: one that is older would no longer sort by time. */
const idsAtOnce = 32;
const idsLastMs = 5_000;
const spareIds = new WeakMap<Database, { readonly ids: string[]; readonly made: number }>();

/** A capture id that sorts by time, made by Postgres. */
export async function newCaptureId(db: Database): Promise<string> {
  const spare = spareIds.get(db);
  if (spare && performance.now() - spare.made < idsLastMs) {
    const id = spare.ids.shift();
    if (id !== undefined) return id;
  }
  const [id = '', ...ids] = await newCaptureIds(db, idsAtOnce);
  spareIds.set(db, { ids, made: performance.now() });
  return id;
}

/** As many, in the order in which they sort. */
export async function newCaptureIds(db: Database, count: number): Promise<readonly string[]> {
  const { rows } = await sql<{
    id: string;
  }>`SELECT uuidv7() AS id FROM generate_series(1, ${count}::int)`.execute(db);
  return rows.map(({ id }) => id);
}
