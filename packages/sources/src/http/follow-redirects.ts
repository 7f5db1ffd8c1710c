import { decodeBody } from './content-coding.ts';
import { exchange } from './exchange.ts';
import { FetchError, oneLine, toFetchError } from './fetch-error.ts';
import type { FetchRequest, FetchResult, FetchSteps } from './fetch-result.ts';
import type { FetchTrace } from './fetch-trace.ts';
import type { FetchContext } from './fetcher.ts';
import { requestHeaders } from './request-headers.ts';
import { isAcceptedType, isSuccess, mediaType } from './response-head.ts';
import type { BodyPlan, ReceivedHead, ResponseReader } from './response-reader.ts';
import type { Stop } from './stop.ts';
import type { TimeLimit } from './time-limit.ts';
import { checkPublicUrl, isAllowedHost, parseFetchUrl, staysSecure } from './url-policy.ts';

const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);
const defaultMaxBytes = 5 * 1024 * 1024;
const defaultMaxDecodedBytes = 16 * 1024 * 1024;
// Enough to tell why; an error's body is never data.
const errorBodyBytes = 64 * 1024;

/** Asks until there is an answer that is no redirect. Throws what `toFetchError` understands. */
export async function followRedirects(
  context: FetchContext,
  request: FetchRequest,
  steps: FetchSteps,
  trace: FetchTrace,
  stop: Stop,
  limit: TimeLimit,
): Promise<FetchResult> {
  let url = parseFetchUrl(request.url);
  let named = isAllowedHost(url, context.policy);
  let withExtra = true;
  trace.trying(url);
  if (!named) checkPublicUrl(url, context.policy);
  for (;;) {
    steps.beforeSend?.();
    trace.asking();
    const headers = requestHeaders(request, context.identity, withExtra);
    const agent = named ? context.namedAgent : context.publicAgent;
    const onHead = (head: ReceivedHead): BodyPlan => plan(request, trace, head);
    const reader = exchange(agent, url, headers, request.json, stop, onHead);
    const body = await received(request, trace, reader);
    stop.listener = null;
    const result = answer(request, trace, body);
    if (result !== null) return result;
    if (request.json !== undefined)
      throw new FetchError('redirect_refused', `${url.host} redirects a question that has a body`);
    const next = redirectTarget(url, trace);
    trace.hops.push({ url: url.href, status: trace.status ?? 0 });
    trace.trying(next);
    // Only the operator's own hosts may send us to the operator's own hosts.
    named &&= isAllowedHost(next, context.policy);
    if (!named) checkPublicUrl(next, context.policy);
    await askCaller(steps, url, next, stop, limit);
    withExtra &&= next.origin === url.origin;
    url = next;
  }
}

/** Decides on the body by the head alone. Throws FetchError `wrong_type`. */
function plan(request: FetchRequest, trace: FetchTrace, head: ReceivedHead): BodyPlan {
  trace.answered(head);
  if (redirects.has(head.status)) return 'skip';
  const maxBytes = request.maxBytes ?? defaultMaxBytes;
  if (!isSuccess(head.status)) return { maxBytes: Math.min(maxBytes, errorBodyBytes) };
  const type = mediaType(trace.headers['content-type']);
  if (request.accepts !== undefined && head.status !== 204 && !isAcceptedType(type, request.accepts)) {
    throw new FetchError('wrong_type', `the answer is ${type}, not ${request.accepts.join(' or ')}`);
  }
  return { maxBytes };
}

/** The body of one exchange, as far as it is wanted. */
async function received(
  request: FetchRequest,
  trace: FetchTrace,
  reader: ResponseReader,
): Promise<Uint8Array> {
  try {
    const wire = await reader.done;
    trace.wireBytes = reader.wireBytes;
    return isBare(trace) ? wire : await decoded(request, trace, wire);
  } catch (error) {
    trace.wireBytes = reader.wireBytes;
    return errorBody(trace, toFetchError(error));
  }
}

/** The result of one exchange; null for a redirect. */
function answer(request: FetchRequest, trace: FetchTrace, body: Uint8Array): FetchResult | null {
  const { status } = trace;
  if (status === null) throw new FetchError('protocol', 'the answer has no status');
  if (redirects.has(status)) return null;
  if (status !== 304) return { ...trace.head(), kind: 'response', status, body };
  if (request.validators === undefined)
    throw new FetchError('protocol', 'the answer is 304 though nothing was conditional');
  return { ...trace.head(), kind: 'not_modified', status: 304 };
}

/** Whether nobody reads the body of the answer. */
function isBare({ status }: FetchTrace): boolean {
  return status === 304 || redirects.has(status ?? 0);
}

function decoded(request: FetchRequest, trace: FetchTrace, wire: Uint8Array): Promise<Uint8Array> {
  const maxDecodedBytes = request.maxDecodedBytes ?? defaultMaxDecodedBytes;
  return decodeBody(wire, trace.headers['content-encoding'] ?? '', maxDecodedBytes);
}

/** Once the status says failure, it is the answer, whatever becomes of the body. */
function errorBody(trace: FetchTrace, error: FetchError): Uint8Array {
  if (trace.status === null || isSuccess(trace.status) || error.code === 'aborted') throw error;
  return new Uint8Array();
}

function redirectTarget(from: URL, trace: FetchTrace): URL {
  if (trace.hops.length >= mostRedirects) {
    throw new FetchError('too_many_redirects', `more than ${mostRedirects} redirects`);
  }
  // Header values come as latin1; many servers put UTF-8 there.
  const location = Buffer.from(trace.headers['location'] ?? '', 'latin1').toString('utf8');
  const target = location === '' ? null : URL.parse(location, from.href);
  if (target === null)
    throw new FetchError('bad_redirect', oneLine(`${trace.status} without a usable location: "${location}"`));
  return parseFetchUrl(target.href);
}

/** The caller may let a redirect wait for its turn: that is not the server's time. */
async function askCaller(steps: FetchSteps, from: URL, to: URL, stop: Stop, limit: TimeLimit): Promise<void> {
  if (steps.allowRedirect === undefined) {
    if (staysSecure(from, to)) return;
    throw new FetchError('redirect_refused', `${from.host} redirects from https to http`);
  }
  if (stop.reason !== null) throw stop.reason;
  const stopped = Promise.withResolvers<never>();
  stop.listener = stopped.reject;
  limit.pause();
  try {
    if (await Promise.race([verdict(steps, from, to), stopped.promise])) return;
    throw new FetchError(
      'redirect_refused',
      `the caller refuses the redirect from ${from.host} to ${to.host}`,
    );
  } finally {
    limit.resume();
    stop.listener = null;
  }
}

async function verdict(steps: FetchSteps, from: URL, to: URL): Promise<boolean> {
  try {
    return (await steps.allowRedirect?.(new URL(from), new URL(to))) ?? false;
  } catch (error) {
    throw new FetchError(
      'redirect_refused',
      `whether to follow to ${to.host} could not be decided: ${String(error)}`,
    );
  }
}
