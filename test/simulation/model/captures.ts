import { createHash } from 'node:crypto';

import type { NewEvent } from '@juxta/domain';
import {
  MissingBlob,
  type AppendOptions,
  type BlobStore,
  type CaptureRow,
  type Connection,
  type Database,
  type HistoryCapture,
  type NewCapture,
  type recordCaptures as realRecorder,
  type StoredBlob,
} from '@juxta/store';

import { appendEvents } from './log.ts';
import type { Server } from './server.ts';
import { asDatabase, sessionOf } from './session.ts';
import type { Transaction } from './transaction.ts';

export interface StoredCapture extends CaptureRow {
  readonly recordedAt: number;
  /** The process that stored it. */
  readonly by: string;
}

type Settle = NonNullable<Parameters<typeof realRecorder>[3]>;

export async function recordCaptures(
  db: Database,
  captures: readonly NewCapture[],
  events: readonly NewEvent[] = [],
  settle: Settle = async () => {},
  options: AppendOptions = {},
): Promise<void> {
  await sessionOf(db)
    .transaction()
    .execute(async (session) => {
      const trx = asDatabase(session) as unknown as Parameters<Settle>[0];
      await appendEvents(trx, events, options);
      if (captures.length > 0)
        await session.statement('insert captures', (own) => insertCaptures(own, captures));
      await settle(trx);
    });
}

export async function insertCaptures(trx: Transaction, captures: readonly NewCapture[]): Promise<void> {
  const { server } = trx;
  for (const capture of captures) {
    const { blob } = capture;
    if (blob?.body) server.bodies.put(trx, blob.sha256.toString('hex'), { bytes: blob.body });
    await trx.lockRow(`capture ${capture.id}`);
    if (!server.captures.get(trx, capture.id)) server.captures.put(trx, capture.id, toRow(trx, capture));
  }
}

function toRow(trx: Transaction, capture: NewCapture): StoredCapture {
  const { id, target, request, source, url, outcome, status, blob, sameAs, failure } = capture;
  return {
    id,
    seq: trx.server.next('capture'),
    target,
    request,
    source,
    url,
    credential: capture.credential ?? null,
    outcome,
    status,
    headers: { ...capture.headers },
    sha256: blob?.sha256 ?? null,
    same_as: sameAs,
    failure: failure && { ...failure },
    covers: capture.covers,
    ended_at: new Date(capture.endedAt),
    recordedAt: trx.server.now(),
    by: trx.by,
  };
}

export async function newCaptureId(db: Database): Promise<string> {
  return sessionOf(db).statement('new capture id', ({ server }) => newId(server));
}

/** Sorts by when it was made, as the ids of Postgres do. */
export function newId(server: Server): string {
  const [time, n] = [server.now().toString(16).padStart(12, '0'), server.next('id')];
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** Law 7: by when they were made, then as they came. */
export const inOrder = (a: CaptureRow, b: CaptureRow): number =>
  a.ended_at.getTime() - b.ended_at.getTime() || a.seq - b.seq;

export const isRead = (trx: Transaction, capture: string): boolean =>
  trx.server.observations.rows(trx).some((row) => row.capture === capture);

export const ofTarget = (trx: Transaction, target: string): readonly StoredCapture[] =>
  trx.server.captures.rows(trx).filter((capture) => capture.target === target);

function readBy(trx: Transaction, capture: string): number | null {
  const versions = trx.server.observations.rows(trx).filter((row) => row.capture === capture);
  return versions.length === 0 ? null : Math.max(...versions.map((row) => row.extractorVersion));
}

const bodyStands = (trx: Transaction, { sha256 }: CaptureRow): boolean =>
  sha256 === null || trx.server.bodies.get(trx, sha256.toString('hex')) !== undefined;

const isBelieved = (trx: Transaction, { id }: CaptureRow): boolean => {
  const unbelieved = ['held_back', 'mass_removal'];
  return !failuresOf(trx, id).some((code) => unbelieved.includes(code));
};

const failuresOf = (trx: Transaction, capture: string): readonly string[] =>
  trx.server.observations.rows(trx).flatMap((row) => {
    const code = (row.failure as { readonly code?: string } | null)?.code;
    return row.capture === capture && code !== undefined ? [code] : [];
  });

const canBeAskedAbout = (trx: Transaction, capture: CaptureRow): boolean =>
  capture.outcome === 'body' && bodyStands(trx, capture) && isBelieved(trx, capture);

export async function pendingCaptures(
  db: Connection,
  target: string,
  limit = 50,
): Promise<readonly CaptureRow[]> {
  return sessionOf(db).statement('pending captures', (trx) =>
    ofTarget(trx, target)
      .filter(({ id }) => !isRead(trx, id))
      .toSorted(inOrder)
      .slice(0, limit),
  );
}

export async function lastReadCaptures(
  db: Connection,
  target: string,
): Promise<readonly (CaptureRow & { extractor_version: number })[]> {
  return sessionOf(db).statement('last read captures', (trx) => {
    const last = new Map<string, CaptureRow & { extractor_version: number }>();
    for (const capture of ofTarget(trx, target).toSorted(inOrder)) {
      const version = readBy(trx, capture.id);
      if (version !== null && canBeAskedAbout(trx, capture))
        last.set(capture.request, { ...capture, extractor_version: version });
    }
    return [...last.values()].toSorted((a, b) => (a.request < b.request ? -1 : 1));
  });
}

export async function lastSizes(
  db: Connection,
  target: string,
  request: string,
  last: number,
  beforeSeq: number | null = null,
): Promise<readonly number[]> {
  return sessionOf(db).statement('last sizes', (trx) =>
    ofTarget(trx, target)
      .filter((one) => one.request === request && one.outcome === 'body')
      .filter(({ seq }) => beforeSeq === null || seq < beforeSeq)
      .toSorted((a, b) => b.seq - a.seq)
      .slice(0, last)
      .flatMap(({ sha256 }) => trx.server.bodies.get(trx, sha256?.toString('hex') ?? '')?.bytes.length ?? []),
  );
}

export async function lastBody(
  db: Database,
  target: string,
  request: string,
): Promise<CaptureRow | undefined> {
  return sessionOf(db).statement('last body', (trx) => previousBody(trx, { target, request }));
}

/** What a request can be asked about. */
export function previousBody(
  trx: Transaction,
  { target, request }: { readonly target: string; readonly request: string },
): CaptureRow | undefined {
  return ofTarget(trx, target)
    .filter((one) => one.request === request && canBeAskedAbout(trx, one))
    .toSorted((a, b) => a.seq - b.seq)
    .at(-1);
}

export async function confirmedAnew(db: Connection, capture: CaptureRow): Promise<CaptureRow | undefined> {
  return sessionOf(db).statement('confirmed anew', (trx) => {
    const own = trx.server.captures.get(trx, capture.id);
    const confirmed = trx.server.captures.get(trx, capture.same_as ?? '');
    if (!own || !confirmed) return undefined;
    const last = ofTarget(trx, own.target)
      .filter((one) => one.request === own.request && inOrder(one, own) < 0)
      .filter(({ outcome }) => outcome === 'body' || outcome === 'not_modified')
      .toSorted(inOrder)
      .at(-1);
    const said = last?.sha256 ?? trx.server.captures.get(trx, last?.same_as ?? '')?.sha256;
    const wasRead = trx.server.observations
      .rows(trx)
      .some(({ capture: read, outcome }) => read === confirmed.id && outcome === 'read');
    return wasRead && said && confirmed.sha256?.equals(said) ? undefined : confirmed;
  });
}

export async function targetsToNormalize(
  db: Database,
  olderThanSeconds: number,
  limit = 1_000,
): Promise<readonly { target: string; capture: string }[]> {
  return sessionOf(db).statement('targets to normalize', (trx) => {
    const before = trx.server.now() - olderThanSeconds * 1_000;
    const first = new Map<string, string>();
    for (const { id, target, recordedAt } of trx.server.captures.rows(trx).toSorted((a, b) => a.seq - b.seq))
      if (recordedAt < before && !first.has(target) && !isRead(trx, id)) first.set(target, id);
    const found = [...first].map(([target, capture]) => ({ target, capture }));
    return found.toSorted((a, b) => (a.target < b.target ? -1 : 1)).slice(0, limit);
  });
}

export async function targetCaptures(db: Connection, target: string): Promise<readonly HistoryCapture[]> {
  return sessionOf(db).statement('captures of target', (trx) =>
    ofTarget(trx, target)
      .toSorted(inOrder)
      .map((capture) => ({
        ...capture,
        read_by: readBy(trx, capture.id),
        held: failuresOf(trx, capture.id).includes('held_back'),
      })),
  );
}

export async function readCaptures(db: Connection, target: string): Promise<ReadonlyMap<string, number>> {
  return sessionOf(db).statement('read captures', (trx) => {
    const read = ofTarget(trx, target).map(({ id }) => [id, readBy(trx, id)] as const);
    return new Map(read.filter((one): one is [string, number] => one[1] !== null));
  });
}

export async function erasedCaptures(db: Connection, ids: readonly string[]): Promise<ReadonlySet<string>> {
  return sessionOf(db).statement('erased captures', (trx) => {
    const erased = trx.server.events.rows(trx).filter(({ type }) => type === 'CaptureErased');
    const streams = new Set(erased.map(({ stream }) => stream));
    return new Set(ids.filter((id) => streams.has(`capture/${id}`)));
  });
}

export async function redirectsUntil(
  db: Connection,
  { id, target, request, url }: CaptureRow,
  limit: number,
): Promise<readonly (string | null)[]> {
  return sessionOf(db).statement('redirects until', (trx) => {
    const own = trx.server.captures.get(trx, id);
    const erased = new Set(
      trx.server.events
        .rows(trx)
        .filter(({ type }) => type === 'CaptureErased')
        .map(({ stream }) => stream),
    );
    return ofTarget(trx, target)
      .filter((one) => one.request === request && one.url === url && own && inOrder(one, own) <= 0)
      .filter((one) => !erased.has(`capture/${one.id}`))
      .toSorted((a, b) => inOrder(b, a))
      .slice(0, limit)
      .map(({ failure }) => failure?.redirect ?? null);
  });
}

/** Bodies as they are: how they are packed and kept is the store's own affair. */
export function modelBlobs(): BlobStore {
  const blobs: Pick<BlobStore, 'prepare' | 'read'> = {
    prepare: async (content): Promise<StoredBlob> => ({
      sha256: createHash('sha256').update(content).digest(),
      bytes: content.byteLength,
      stored: 'row',
      body: Buffer.from(content),
    }),
    read: (db, sha256) =>
      sessionOf(db).statement('read body', (trx) => {
        const name = sha256.toString('hex');
        const body = trx.server.bodies.get(trx, name);
        if (!body) throw new MissingBlob(name, 'no row holds it');
        return Buffer.from(body.bytes);
      }),
  };
  return blobs as BlobStore;
}
