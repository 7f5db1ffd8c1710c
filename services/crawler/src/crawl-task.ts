import { normalizeTarget } from '@juxta/jobs';
import type { Source, SourceRequest } from '@juxta/sources';
import {
  assertLease,
  finishTask,
  recordCaptures,
  recordConfirmation,
  retireTargets,
  type CaptureRow,
  type DueTask,
  type HostLease,
  type NewCapture,
} from '@juxta/store';

import { ask } from './ask.ts';
import { toCapture, type Answer } from './capture.ts';
import { healthEvents } from './health.ts';
import { paceHost } from './pace.ts';
import type { CrawlerParts } from './parts.ts';
import { robotsAllow } from './robots.ts';

/** One request of one target: fetch, capture, move the task on; then wake the normalizer. */
export async function crawlTask(
  parts: CrawlerParts,
  lease: HostLease,
  task: DueTask,
  previous: CaptureRow | undefined,
  signal: AbortSignal,
): Promise<void> {
  const source = parts.sources.get(task.source);
  const request = source?.requests(task.target).find(({ name }) => name === task.request);
  if (!source || !request) return retireTargets(parts.db, [task.target]);
  const refused = request.obeysRobots ? await robotsAllow(parts, lease, request.url, signal) : null;
  const result =
    refused ??
    (await ask(parts, lease, {
      ...toFetch(request, previous, signal),
      ...(request.obeysRobots && {
        allowRedirect: (from: URL, to: URL) => mayFollow(parts, lease, from, to, signal),
      }),
    }));
  if (result.kind === 'failed' && result.failure.code === 'aborted') signal.throwIfAborted();
  const asked = { ...request, target: task.target, request: task.request };
  const capture = await toCapture(parts, source, asked, result, previous);
  const isRead = await store(parts, lease, source, request, capture, result, previous);
  if (!isRead) await parts.queues.add(normalizeTarget, { target: task.target, capture: capture.id });
}

/** A page may redirect within its own origin, to where robots.txt lets us go; another site is a target of its own. */
export async function mayFollow(
  parts: CrawlerParts,
  lease: HostLease,
  from: URL,
  to: URL,
  signal: AbortSignal,
): Promise<boolean> {
  const sameSite = from.host === to.host && (to.protocol === from.protocol || to.protocol === 'https:');
  return sameSite && (await robotsAllow(parts, lease, to.href, signal, 'hop')) === null;
}

export function toFetch(request: SourceRequest, previous: CaptureRow | undefined, signal: AbortSignal) {
  const etag = previous?.headers['etag'];
  const lastModified = previous?.headers['last-modified'];
  return {
    url: request.url,
    accept: request.accept,
    accepts: request.accepts,
    maxBytes: request.maxBytes,
    maxDecodedBytes: request.maxBytes,
    signal,
    ...(request.headers && { headers: { ...request.headers } }),
    ...(request.json !== undefined && { json: request.json }),
    ...(request.json === undefined &&
      (etag ?? lastModified) !== undefined && {
        validators: {
          ...(etag !== undefined && { etag }),
          ...(lastModified !== undefined && { lastModified }),
        },
      }),
  };
}

/** True where the answer only confirms what was read, so that there is nothing left to read. */
async function store(
  parts: CrawlerParts,
  lease: HostLease,
  source: Source,
  request: SourceRequest,
  capture: NewCapture,
  result: Answer,
  previous: CaptureRow | undefined,
): Promise<boolean> {
  const host = new URL(request.url).host;
  // A host that answers, and did so the last time, has no news: its source is not broken there.
  const isHealthNews = request.declaredHost && (capture.failure !== null || lease.unwell);
  const events = isHealthNews ? await healthEvents(parts.db, source, capture, host) : [];
  const same =
    capture.blob === null || (previous?.sha256 != null && capture.blob.sha256.equals(previous.sha256));
  let isRead = false;
  await recordCaptures(parts.db, [capture], events, async (trx) => {
    await assertLease(trx, lease);
    if (capture.outcome === 'not_modified')
      isRead = await recordConfirmation(trx, capture.id, source.version);
    await finishTask(trx, {
      target: capture.target,
      request: capture.request,
      outcome: capture.failure?.code ?? capture.outcome,
      answer: capture.failure ? 'failed' : same ? 'unchanged' : 'unread',
    });
    await paceHost(trx, lease, capture, result);
  });
  return isRead;
}
