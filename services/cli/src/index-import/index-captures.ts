import { createHash } from 'node:crypto';

import { eventId } from '@juxta/domain';
import type { IndexListing, ListedTool, Source, SourceIndex } from '@juxta/sources';
import { lastBody, lastChildren, type NewCapture } from '@juxta/store';

import type { App } from '../app.ts';

/** One item with the capture that speaks for it; `capture` is null where its slice is stored already. */
export interface CapturedItem {
  readonly listed: ListedTool;
  readonly captureId: string;
  readonly capture: NewCapture | null;
}

export interface IndexCaptures {
  /** Null where the very same file was imported before. */
  readonly parent: NewCapture | null;
  readonly items: readonly CapturedItem[];
  /** Of items that are listed no more. */
  readonly absent: readonly NewCapture[];
}

/** A file that would take away more than this share of ten or more items takes none away (law 9). */
const massRemoval = { share: 0.5, atLeast: 10 };
const originalHash = 'juxta-original-sha256';

/**
 * The captures of one file of an index: itself, as far as it may be kept, with the hash of all of it; and a slice for
 * each item that is new or changed. Ids stem from the file and what was stored before, so that a repeat finds its own.
 */
export async function indexCaptures(
  app: App,
  source: Source,
  index: SourceIndex,
  body: Uint8Array,
  listing: IndexListing,
): Promise<IndexCaptures> {
  const hash = createHash('sha256').update(body).digest('hex');
  const last = await lastBody(app.db, index.name, 'index');
  const known = await lastChildren(app.db, index.name);
  const repeated = last?.headers[originalHash] === hash;
  const parent = await parentCapture(app, source, index, body, { hash, last: last?.id ?? '' });
  const id = repeated && last ? last.id : parent.id;
  const child = (target: string): NewCapture => ({
    ...parent,
    id: eventId('capture', target, id),
    target,
    request: index.name,
    parent: id,
    headers: {},
    blob: null,
    outcome: 'absent',
    status: null,
  });
  return {
    parent: repeated ? null : parent,
    items: await Promise.all(listing.tools.map((listed) => captureItem(app, listed, known, child))),
    absent: vanished(listing, known).map(child),
  };
}

type Known = Awaited<ReturnType<typeof lastChildren>>;

async function captureItem(
  app: App,
  listed: ListedTool,
  known: Known,
  child: (target: string) => NewCapture,
): Promise<CapturedItem> {
  const before = known.get(listed.target);
  if (before?.sha256 === createHash('sha256').update(listed.bytes).digest('hex'))
    return { listed, captureId: before.capture, capture: null };
  const blob = await app.blobs.prepare(listed.bytes);
  const capture: NewCapture = { ...child(listed.target), outcome: 'body', status: 200, blob };
  return { listed, captureId: capture.id, capture };
}

function vanished(listing: IndexListing, known: Known): readonly string[] {
  const listed = new Set(listing.tools.map(({ target }) => target));
  const before = [...known].flatMap(([target, { sha256 }]) => (sha256 === null ? [] : [target]));
  const gone = before.filter((target) => !listed.has(target));
  const tooMany = gone.length >= massRemoval.atLeast && gone.length > massRemoval.share * before.length;
  return tooMany ? [] : gone;
}

async function parentCapture(
  app: App,
  source: Source,
  index: SourceIndex,
  body: Uint8Array,
  from: { readonly hash: string; readonly last: string },
): Promise<NewCapture> {
  const now = new Date().toISOString();
  return {
    id: eventId('capture', index.name, from.hash, from.last),
    target: index.name,
    request: 'index',
    source: source.id,
    parent: null,
    url: index.url,
    finalUrl: null,
    outcome: 'body',
    status: 200,
    headers: { [originalHash]: from.hash },
    blob: await app.blobs.prepare(index.keep ? index.keep(body) : body),
    sameAs: null,
    failure: null,
    licence: source.licence,
    covers: index.covers,
    startedAt: now,
    endedAt: now,
  };
}
