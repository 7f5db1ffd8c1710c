import type { Coverage } from '@juxta/domain';
import type { FetchResult, Source } from '@juxta/sources';
import { newCaptureIds, recordCaptures, type BlobStore, type Database, type NewCapture } from '@juxta/store';

const perBatch = 25;
/** Batches that are being stored at once; a walk that is faster waits. */
const mostRunning = 4;

const covers: Coverage = { attributes: [], metrics: [], releases: 'none', links: false };

interface Fetched {
  readonly url: string;
  readonly request: string;
  readonly result: FetchResult;
}

/** Keeps what was fetched as captures: bodies on the disk first, then the rows of a batch in one transaction. */
export function storeInBatches(
  { db, blobs }: { db: Database; blobs: BlobStore },
  source: Source,
  target: string,
) {
  let waiting: Fetched[] = [];
  const running = new Set<Promise<void>>();
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    const stored = store(db, blobs, source, target, batch).finally(() => running.delete(stored));
    running.add(stored);
  };
  return {
    add: async (url: string, request: string, result: FetchResult): Promise<void> => {
      waiting.push({ url, request, result });
      if (waiting.length < perBatch) return;
      flush();
      while (running.size >= mostRunning) await Promise.race(running);
    },
    done: async (): Promise<void> => {
      flush();
      await Promise.all(running);
    },
  };
}

async function store(
  db: Database,
  blobs: BlobStore,
  source: Source,
  target: string,
  batch: readonly Fetched[],
): Promise<void> {
  const answers = batch.map(({ result }) =>
    result.kind === 'response' && result.status === 200 ? result.body : null,
  );
  const bodies = await blobs.prepareAll(answers.filter((body) => body !== null));
  const ids = await newCaptureIds(db, batch.length);
  let next = 0;
  const captures = batch.map(({ url, request, result }, n): NewCapture => {
    const failed = result.kind === 'failed';
    const blob = answers[n] === null ? null : (bodies[next++] ?? null);
    return {
      id: ids[n] ?? '',
      target,
      request,
      source: source.id,
      parent: null,
      url,
      finalUrl: result.finalUrl,
      outcome: blob ? 'body' : 'failed',
      status: result.status,
      headers: result.headers,
      blob,
      sameAs: null,
      failure: blob
        ? null
        : {
            code: failed ? result.failure.code : `http_${result.status}`,
            host: new URL(url).host,
            detail: '',
            scope: 'target',
          },
      licence: source.licence,
      covers,
      startedAt: result.startedAt,
      endedAt: result.endedAt,
    };
  });
  await recordCaptures(db, captures);
}
