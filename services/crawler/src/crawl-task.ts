import type { NewEvent } from '@juxta/domain';
import { normalizeTarget } from '@juxta/jobs';
import { credentialOf, type FetchRequest, type Source, type SourceRequest } from '@juxta/sources';
import {
  assertLease,
  finishTask,
  recordCaptures,
  recordConfirmation,
  retireRequest,
  type DueTask,
  type HostLease,
  type NewCapture,
  type PreviousBody,
  type TaskAnswer,
} from '@juxta/store';

import type { Answer } from './answer.ts';
import type { Answers } from './answers.ts';
import { ask } from './ask.ts';
import { bodyIn, captureOf, type Asked, type Mutable } from './capture.ts';
import { isDenial, judgeDenial } from './denials.ts';
import { failedAs, healthEvents, mayBeBroken } from './health.ts';
import { changesPace, paceHost } from './pace.ts';
import type { CrawlerParts } from './parts.ts';
import { robotsAllow } from './robots.ts';

export interface KnownRequest {
  readonly source: Source;
  readonly request: SourceRequest;
}

/** What a task asks for; undefined where its source, or this request of it, is gone. */
export function requestOf(
  { sources }: Pick<CrawlerParts, 'sources'>,
  task: Pick<DueTask, 'source' | 'target' | 'request'>,
): KnownRequest | undefined {
  const source = sources.get(task.source);
  const request = source?.requests(task.target).find(({ name }) => name === task.request);
  return source && request && { source, request };
}

/** One request of one target: fetch, capture, move the task on; then wake the normalizer. Gives 1: how many fetches it took. */
export async function crawlTask(
  parts: CrawlerParts,
  lease: HostLease,
  task: DueTask,
  known: KnownRequest | undefined,
  answers: Answers,
  signal: AbortSignal,
): Promise<number> {
  if (!known) {
    await retireRequest(parts.db, task);
    return 1;
  }
  const { source, request } = known;
  const previous = task.isFile ? await readable(parts, task) : task.previous;
  const refused = request.obeysRobots ? await robotsAllow(parts, lease, request.url, signal) : null;
  const answer =
    refused ??
    (await ask(
      parts,
      lease,
      toFetch(request, previous, signal),
      request.obeysRobots ? (from, to) => mayFollow(parts, lease, from, to, signal) : undefined,
    ));
  if (answer.kind === 'failed' && answer.failure.code === 'aborted') signal.throwIfAborted();
  // Where the last targets were denied as well is seen from what is stored.
  const denies = isDenial(answer);
  if (denies) await answers.store();
  const result = denies ? await judgeDenial(parts.db, lease, task.target, answer) : answer;
  const body = bodyIn(result);
  const blob = body && (await parts.blobs.prepare(body));
  const capture = captureOf(task.capture, source, askedBy(task, request), result, previous, blob);
  // A host that answers has no news where its source is known not to be broken there: others, and a new token, open a host as well.
  const hasNews =
    request.declaredHost &&
    (capture.failure !== null || lease.unwell || mayBeBroken(parts.db, source, lease.host));
  const events = hasNews ? await healthEvents(parts.db, source, capture, new URL(request.url).host) : [];
  const came = {
    capture,
    task,
    extractorVersion: source.version,
    result: resultOf(capture, previous ? task.sha256 : null, result),
  };
  const isUsual = events.length === 0 && !denies && !changesPace(lease, capture, result);
  if (isUsual) {
    const stored = answers.add(came);
    if (stored) await stored;
    return 1;
  }
  await answers.store();
  await storeWithNews(parts, lease, came, events, result);
  return 1;
}

function askedBy(task: DueTask, { url, covers, declaredHost, headers }: SourceRequest): Asked {
  return { target: task.target, request: task.request, url, covers, declaredHost, headers };
}

/** A page may redirect within its own origin, to where robots.txt lets us go; another site is a target of its own, see `movedFor`. */
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

/** The answer that there is already; none where its body was lost: a server that confirms it would not give it back. */
async function readable(
  { blobs, logger }: CrawlerParts,
  { previous, sha256, target }: DueTask,
): Promise<PreviousBody | undefined> {
  if (sha256 === null || (await blobs.hasFile(Buffer.from(sha256, 'hex')))) return previous;
  logger.warn({ target, capture: previous?.id }, 'the stored answer was lost, and is asked for anew');
  return undefined;
}

/** A server whose ETag is stuck would confirm for ever what it had once: after so long the whole is asked for. */
const confirmedForMs = 30 * 24 * 3_600_000;

/**
 * Conditional where the previous answer is one to the same question, of the same URL with the same credentials, and its
 * body came less than 30 days ago.
 */
export function toFetch(
  request: SourceRequest,
  previous: PreviousBody | undefined,
  signal: AbortSignal,
): FetchRequest {
  const { url, accept, accepts, maxBytes, headers, json } = request;
  const isSame =
    previous?.url === url &&
    previous.credential === credentialOf(headers) &&
    Date.now() - previous.ended_at.getTime() < confirmedForMs;
  const asked: Mutable<FetchRequest> = { url, accept, accepts, maxBytes, maxDecodedBytes: maxBytes, signal };
  if (headers) asked.headers = headers;
  const validators = isSame && json === undefined ? validatorsIn(previous.headers) : null;
  if (validators) asked.validators = validators;
  if (json !== undefined) asked.json = json;
  return asked;
}

function validatorsIn({
  etag,
  'last-modified': lastModified,
}: PreviousBody['headers']): NonNullable<FetchRequest['validators']> | null {
  if (etag === undefined) return lastModified === undefined ? null : { lastModified };
  return lastModified === undefined ? { etag } : { etag, lastModified };
}

function resultOf(
  { blob, failure, outcome }: NewCapture,
  sha256: string | null,
  answer: Answer,
): TaskAnswer['result'] {
  if (failure) return { outcome: failure.code, answer: failedAs(failure, answer) };
  const same = blob === null || blob.sha256.toString('hex') === sha256;
  return { outcome, answer: same ? 'unchanged' : 'unread' };
}

/** An answer that closes or opens its host, or is an event of its source: all that, or nothing. */
async function storeWithNews(
  { db, queues }: CrawlerParts,
  lease: HostLease,
  { capture, extractorVersion, result }: TaskAnswer,
  events: readonly NewEvent[],
  answer: Answer,
): Promise<void> {
  const { id, target, request, outcome } = capture;
  let isRead = false;
  await recordCaptures(db, [capture], events, async (trx) => {
    await assertLease(trx, lease);
    if (outcome === 'not_modified') isRead = await recordConfirmation(trx, id, extractorVersion);
    await finishTask(trx, { target, request, ...result });
    await paceHost(trx, lease, capture, answer);
  });
  if (!isRead) await queues.add(normalizeTarget, { target, capture: id });
}
