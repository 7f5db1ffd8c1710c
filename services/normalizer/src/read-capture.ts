import { cleanText, type Observation } from '@juxta/domain';
import type { Source } from '@juxta/sources';
import { MissingBlob, type BlobStore, type CaptureRow, type Database } from '@juxta/store';

export type Reading =
  | { readonly kind: 'observation'; readonly observation: Observation }
  | { readonly kind: 'not_modified' }
  /** The fetch failed; `source`: its declared host did, which the crawler has told already. */
  | {
      readonly kind: 'failed';
      readonly scope: 'source' | 'target';
      readonly code: string;
      readonly host: string;
      readonly detail: string;
      readonly gone: boolean;
    };

/** What a capture says: the extractor's observation of its body, or why there is none. */
export async function readCapture(
  parts: { db: Database; blobs: BlobStore },
  source: Source,
  capture: CaptureRow,
): Promise<Reading> {
  const host = new URL(capture.url).host;
  switch (capture.outcome) {
    case 'not_modified':
      return { kind: 'not_modified' };
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
      return {
        kind: 'failed',
        scope,
        code,
        host: capture.failure?.host ?? host,
        detail,
        gone: code === 'not_found',
      };
    }
    case 'body':
      return { kind: 'observation', observation: storable(await observe(parts, source, capture)) };
  }
}

async function observe(
  parts: { db: Database; blobs: BlobStore },
  source: Source,
  capture: CaptureRow,
): Promise<Observation> {
  const { sha256 } = capture;
  if (!sha256)
    return { outcome: 'failed', failure: { code: 'missing_blob', detail: 'the capture names no body' } };
  try {
    const body = await parts.blobs.read(parts.db, sha256);
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
    if (error instanceof MissingBlob)
      return { outcome: 'failed', failure: { code: error.code, detail: error.message } };
    // An extractor is to be total; where one is not, its target alone fails, by name.
    return {
      outcome: 'failed',
      failure: {
        code: 'extractor_error',
        detail: error instanceof Error ? error.message : 'unknown',
      },
    };
  }
}

/** What an extractor says of a failure may quote the answer, which may hold what Postgres refuses. */
function storable(observation: Observation): Observation {
  if (observation.outcome === 'read') return observation;
  const { code, detail } = observation.failure;
  return { outcome: 'failed', failure: { code, detail: cleanText(detail, 500) ?? code } };
}
