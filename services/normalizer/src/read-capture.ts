import {
  cleanText,
  coversNothing,
  movedFor,
  tryTargetKey,
  visitsToMove,
  type Observation,
  type ReadCapture,
  type Reading,
  type TargetKey,
} from '@juxta/domain';
import type { Source } from '@juxta/sources';
import {
  confirmedAnew,
  erasedCaptures,
  MissingBlob,
  redirectsUntil,
  type BlobStore,
  type CaptureRow,
  type Database,
} from '@juxta/store';

/** The body of a capture cannot be read back: pruned, erased or lost. */
export interface MissingBody {
  readonly kind: 'missing';
  readonly detail: string;
}

/** A capture as the first reader finds it: a body that is not there is a failure of its target, unless it was erased. */
export async function readCapture(
  parts: { db: Database; blobs: BlobStore },
  source: Source,
  capture: CaptureRow,
): Promise<Reading> {
  // Also where its bytes are still there, for another capture that has the same ones.
  const erased = await erasedCaptures(parts.db, [capture.id]);
  if (erased.has(capture.id)) return { kind: 'erased' };
  const reading = await tryReadCapture(parts, source, capture);
  if (reading.kind !== 'missing') return reading;
  return {
    kind: 'observation',
    observation: { outcome: 'failed', failure: { code: 'missing_blob', detail: reading.detail } },
  };
}

/** What a capture says: the extractor's observation of its body, or why there is none. */
export async function tryReadCapture(
  parts: { db: Database; blobs: BlobStore },
  source: Source,
  capture: CaptureRow,
): Promise<Reading | MissingBody> {
  const host = new URL(capture.url).host;
  switch (capture.outcome) {
    case 'not_modified':
      return confirmation(parts, source, capture);
    case 'absent':
      return {
        kind: 'failed',
        scope: 'target',
        code: 'not_listed',
        host,
        detail: `${capture.request} does not list it`,
        gone: true,
      };
    case 'failed': {
      const { code, scope, detail } = capture.failure ?? {
        code: 'unknown',
        scope: 'target' as const,
        detail: '',
      };
      const movedTo = await movedBy(parts.db, capture);
      return {
        kind: 'failed',
        scope,
        code,
        host: capture.failure?.host ?? host,
        detail,
        // A page that the site no longer links well is not the site.
        gone: code === 'not_found' && !isFoundOnTheWay(source, capture),
        ...(movedTo !== null && { movedTo }),
      };
    }
    case 'body':
      return observe(parts, source, capture);
  }
}

/** Whether the request is for a page that only a walk leads to. */
function isFoundOnTheWay(source: Source, { target, request }: CaptureRow): boolean {
  return source.requests(target).some(({ name, foundBy }) => name === request && foundBy !== undefined);
}

/** Where a target has moved whose address redirected there on this visit and on those before it; null for any other. */
async function movedBy(db: Database, capture: CaptureRow): Promise<TargetKey | null> {
  const { target, url, failure, covers } = capture;
  if (failure?.redirect === undefined || coversNothing(covers) || tryTargetKey(url) !== target) return null;
  return movedFor(target, await redirectsUntil(db, capture, visitsToMove));
}

/** A confirmation of the last body says nothing new; that of another one, or of one that nobody could read, says what it said. */
async function confirmation(
  parts: { db: Database; blobs: BlobStore },
  source: Source,
  capture: CaptureRow,
): Promise<Reading> {
  const confirmed = coversNothing(capture.covers) ? undefined : await confirmedAnew(parts.db, capture);
  if (!confirmed) return { kind: 'not_modified' };
  const { sha256, status, headers } = confirmed;
  const reading = await observe(parts, source, { ...capture, sha256, status, headers });
  return reading.kind === 'missing' ? { kind: 'not_modified' } : reading;
}

async function observe(
  parts: { db: Database; blobs: BlobStore },
  source: Source,
  capture: CaptureRow,
): Promise<Reading | MissingBody> {
  const { sha256 } = capture;
  if (!sha256) return { kind: 'missing', detail: 'the capture names no body' };
  try {
    const body = await parts.blobs.read(parts.db, sha256);
    return { kind: 'observation', observation: storable(extract(source, capture, body)) };
  } catch (error) {
    if (error instanceof MissingBlob) return { kind: 'missing', detail: error.message };
    throw error;
  }
}

/** An extractor is to be total; where one is not, its target alone fails, by name. */
function extract(source: Source, capture: CaptureRow, body: Uint8Array): Observation {
  try {
    return source.normalize(
      {
        request: capture.request,
        url: capture.url,
        status: capture.status ?? 200,
        contentType: capture.headers['content-type'] ?? null,
        capturedAt: capture.ended_at.toISOString(),
        body,
      },
      capture.target,
    );
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'unknown';
    return { outcome: 'failed', failure: { code: 'extractor_error', detail } };
  }
}

/** What an extractor says of a failure may quote the answer, which may hold what Postgres refuses. */
function storable(observation: Observation): Observation {
  if (observation.outcome === 'read') return observation;
  const { code, detail } = observation.failure;
  return { outcome: 'failed', failure: { code, detail: cleanText(detail, 500) ?? code } };
}

/** A reading with its evidence, as the domain decides on it. */
export function evidenced(source: Source, capture: CaptureRow, reading: Reading): ReadCapture {
  return {
    capture: capture.id,
    request: capture.request,
    extractor: { id: source.id, version: source.version },
    observedAt: capture.ended_at.toISOString(),
    covers: capture.covers,
    host: new URL(capture.url).host,
    reading,
  };
}
