import { createHash } from 'node:crypto';

import { normalizeTarget } from '@juxta/jobs';
import type { FetchResult, Source, SourceIndex } from '@juxta/sources';
import {
  assertLease,
  finishTask,
  indexMembers,
  lastBody,
  lastSlices,
  markIndexRead,
  MissingBlob,
  newCaptureId,
  recordCaptures,
  retireRequest,
  touchMembers,
  type CaptureRow,
  type DueTask,
  type HostLease,
  type NewCapture,
} from '@juxta/store';

import { ask } from './ask.ts';
import { toCapture } from './capture.ts';
import { countRequest } from './count-fetch.ts';
import { isDenial } from './denials.ts';
import { failedAs, healthEvents } from './health.ts';
import { doubtIndex, guardIndex, type Guarded, type ListedBefore } from './index-guard.ts';
import { paceHost } from './pace.ts';
import type { CrawlerParts } from './parts.ts';
import { waitForTurn } from './turn.ts';

/** Fetches an index where its manifest says that it changed, and cuts a child capture for each member with news. */
export async function crawlIndex(
  parts: CrawlerParts,
  lease: HostLease,
  task: DueTask,
  signal: AbortSignal,
): Promise<void> {
  const source = parts.sources.get(task.source);
  const index = source?.indexes.find(({ name }) => name === task.target);
  if (!source || !index) return retireRequest(parts.db, task);
  const previous = await readableBody(parts, index);
  const result = await fetchIndex(parts, lease, index, previous, signal);
  if (result === null) return;
  if (result.kind === 'failed' && result.failure.code === 'aborted') signal.throwIfAborted();
  const asked = {
    target: index.name,
    request: 'index',
    url: index.url,
    covers: index.covers,
    declaredHost: true,
  };
  const { kept, refused } = whatMayBeKept(index, result);
  // It speaks for all that is asked here.
  const deniesAll = isDenial(result);
  const fetched = await toCapture(parts, source, asked, { ...kept, deniesAll }, previous);
  const body = kept.kind === 'response' && fetched.blob ? kept.body : null;
  const cut = refused
    ? failedCut(index, fetched, refused)
    : await cutOrFail(parts, source, index, fetched, body ?? previous, signal);
  const { capture, children, guarded } = await believe(parts, source, index, fetched, cut);
  const health = await healthEvents(parts.db, source, capture, new URL(index.url).host);
  const events = [...health, ...guarded.events];
  await recordCaptures(parts.db, [capture, ...children.captures], events, async (trx) => {
    await assertLease(trx, lease);
    await guarded.settle(trx);
    await markIndexRead(trx, capture.id, source.version, children.captures.length);
    await touchMembers(trx, index.name, children.members);
    await finishTask(trx, {
      target: index.name,
      request: 'index',
      outcome: capture.failure?.code ?? capture.outcome,
      // Of a list that changes all the time, what it says of the members is what counts.
      answer: capture.failure ? failedAs(capture.failure, result) : children.news ? 'changed' : 'unchanged',
    });
    await paceHost(trx, lease, capture, { ...result, deniesAll });
  });
  await parts.queues.addBulk(
    normalizeTarget,
    children.captures.map((child) => ({ target: child.target, capture: child.id })),
  );
}

/** A list that cannot be right is a failure, whose slices are not taken; its source's stream says so, and when it is right again. */
async function believe(
  { db }: CrawlerParts,
  source: Source,
  index: SourceIndex,
  fetched: NewCapture,
  cut: Cut,
): Promise<Cut & { guarded: Guarded }> {
  const bytes = fetched.blob?.bytes ?? null;
  const doubt = cut.capture.failure ? null : await doubtIndex(db, source.id, index, cut.children, bytes);
  const believed = doubt ? failedCut(index, fetched, doubt) : cut;
  return { ...believed, guarded: await guardIndex(db, source, index, believed.capture, doubt) };
}

/** An answer without what of it may not be stored; a list that cannot be told apart so is stored as nothing. */
function whatMayBeKept(
  index: SourceIndex,
  result: FetchResult,
): { kept: FetchResult; refused: (Error & { code: string }) | null } {
  if (!index.keep || result.kind !== 'response' || result.status !== 200)
    return { kept: result, refused: null };
  try {
    return { kept: { ...result, body: index.keep(result.body) }, refused: null };
  } catch (error) {
    if (!isNamed(error)) throw error;
    return { kept: { ...result, body: new Uint8Array() }, refused: error };
  }
}

function isNamed(error: unknown): error is Error & { code: string } {
  const { code } = error as { code?: unknown };
  return error instanceof Error && typeof code === 'string' && /^[a-z_]+$/u.test(code);
}

/** The stored list, where it can still be read: one that was lost is fetched again, whatever the manifest says. */
async function readableBody(parts: CrawlerParts, index: SourceIndex): Promise<CaptureRow | undefined> {
  const stored = await lastBody(parts.db, index.name, 'index');
  if (!stored?.sha256) return undefined;
  try {
    await parts.blobs.read(parts.db, stored.sha256);
    return stored;
  } catch (error) {
    if (!(error instanceof MissingBlob)) throw error;
    parts.logger.warn({ index: index.name, code: error.code }, error.message);
    return undefined;
  }
}

interface Children extends ListedBefore {
  readonly captures: readonly NewCapture[];
  readonly members: readonly string[];
  /** Whether it says anything else than before of a member that it spoke for already. */
  readonly news: boolean;
}

interface Cut {
  readonly capture: NewCapture;
  readonly children: Children;
}

const noChildren: Children = { captures: [], members: [], news: false, listed: 0, lost: 0 };

/** The child captures; a list that cannot be cut is a failed capture, and waits like any other failure. */
async function cutOrFail(
  parts: CrawlerParts,
  source: Source,
  index: SourceIndex,
  capture: NewCapture,
  from: Uint8Array | CaptureRow | undefined,
  signal: AbortSignal,
): Promise<Cut> {
  if (capture.failure) return { capture, children: noChildren };
  try {
    return { capture, children: await cutSlices(parts, source, index, capture, from, signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (!isNamed(error)) throw error;
    return failedCut(index, capture, error);
  }
}

function failedCut(
  index: SourceIndex,
  capture: NewCapture,
  { code, message }: { readonly code: string; readonly message: string },
): Cut {
  const failure = {
    code,
    host: new URL(index.url).host,
    detail: message.slice(0, 500),
    scope: 'target' as const,
  };
  return {
    capture: { ...capture, outcome: 'failed', blob: null, sameAs: null, failure },
    children: noChildren,
  };
}

/** The list, or `not_modified` where the signed manifest names the hash of the list that is stored. Null: the host is closed. */
async function fetchIndex(
  parts: CrawlerParts,
  lease: HostLease,
  index: SourceIndex,
  previous: CaptureRow | undefined,
  signal: AbortSignal,
): Promise<FetchResult | null> {
  let expected: string | null = null;
  if (index.manifest && index.expectedHash) {
    const manifest = await ask(parts, lease, {
      url: index.manifest.url,
      accept: 'text/plain, */*',
      maxBytes: index.manifest.maxBytes,
      signal,
    });
    countRequest('manifest', manifest);
    if (manifest.kind !== 'response' || manifest.status !== 200) return manifest;
    expected = index.expectedHash(manifest.body);
    if (expected !== null && expected === previous?.sha256?.toString('hex')) {
      const { body: _, ...head } = manifest;
      return { ...head, kind: 'not_modified', status: 304 };
    }
    if (!(await waitForTurn(parts, lease, signal))) return null;
  }
  const result = await ask(parts, lease, {
    url: index.url,
    accept: '*/*',
    accepts: index.accepts,
    maxBytes: index.maxBytes,
    maxDecodedBytes: index.maxBytes,
    signal,
  });
  return expected === null ? result : asExpected(result, expected);
}

/** A mirror that is being brought up to date has the manifest of one day and the list of another: no answer yet. */
function asExpected(result: FetchResult, expected: string): FetchResult {
  if (result.kind !== 'response' || result.status !== 200) return result;
  const found = createHash('sha256').update(result.body).digest('hex');
  if (found === expected) return result;
  const { body: _, ...head } = result;
  const detail = `the SHA-256 of the list is ${found}, its manifest states ${expected}`;
  return {
    ...head,
    kind: 'failed',
    failure: { code: 'hash_mismatch', host: new URL(head.finalUrl).host, detail },
  };
}

async function cutSlices(
  parts: CrawlerParts,
  source: Source,
  index: SourceIndex,
  parent: NewCapture,
  from: Uint8Array | CaptureRow | undefined,
  signal: AbortSignal,
): Promise<Children> {
  const members = await indexMembers(parts.db, index.name);
  const known = await lastSlices(parts.db, index.name, members);
  const unchanged = !(from instanceof Uint8Array);
  const wanted = unchanged ? members.filter((member) => !known.has(member)) : members;
  const stored = unchanged ? from?.sha256 : null;
  if (wanted.length === 0 || (unchanged && !stored)) return { ...noChildren, members };
  const bytes = stored ? await parts.blobs.read(parts.db, stored) : (from as Uint8Array);
  const found = new Map<string, Uint8Array>();
  for await (const slice of index.slice(chunks(bytes), new Set(wanted))) {
    signal.throwIfAborted();
    found.set(slice.target, slice.bytes);
  }
  const captures: NewCapture[] = [];
  for (const target of wanted) {
    const slice = found.get(target);
    const child = await toSlice(parts, source, index, parent, target, slice);
    const before = known.get(target);
    const same = slice ? child.blob?.sha256.toString('hex') === before : before === null;
    if (!same) captures.push(child);
  }
  const listed = wanted.filter((target) => known.get(target) != null);
  return {
    captures,
    members,
    news: captures.some(({ target }) => known.has(target)),
    listed: listed.length,
    lost: listed.filter((target) => !found.has(target)).length,
  };
}

async function toSlice(
  parts: CrawlerParts,
  source: Source,
  index: SourceIndex,
  parent: NewCapture,
  target: string,
  bytes: Uint8Array | undefined,
): Promise<NewCapture> {
  return {
    ...parent,
    id: await newCaptureId(parts.db),
    target,
    request: index.name,
    parent: parent.id,
    licence: source.licence,
    covers: index.covers,
    outcome: bytes ? 'body' : 'absent',
    status: bytes ? 200 : null,
    headers: {},
    blob: bytes ? await parts.blobs.prepare(bytes) : null,
    sameAs: null,
  };
}

/** Pieces of a body that is in memory, for readers that take a stream. */
async function* chunks(bytes: Uint8Array, size = 1 << 18): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
