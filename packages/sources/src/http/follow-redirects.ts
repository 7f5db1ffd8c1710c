import { decodeBody } from './content-coding.ts';
import { exchange } from './exchange.ts';
import { FetchError, oneLine, toFetchError } from './fetch-error.ts';
import type { FetchRequest, FetchResult } from './fetch-result.ts';
import type { FetchTrace } from './fetch-trace.ts';
import type { FetchContext } from './fetcher.ts';
import { requestHeaders } from './request-headers.ts';
import { isAcceptedType, mediaType } from './response-head.ts';
import type { BodyPlan, ReceivedHead } from './response-reader.ts';
import { checkPublicUrl, isAllowedHost, parseFetchUrl } from './url-policy.ts';

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
  trace: FetchTrace,
  signal: AbortSignal,
): Promise<FetchResult> {
  let url = parseFetchUrl(request.url);
  let named = isAllowedHost(url, context.policy);
  let withExtra = true;
  trace.trying(url);
  if (!named) checkPublicUrl(url, context.policy);
  for (;;) {
    request.beforeSend?.();
    trace.asking();
    const headers = requestHeaders(request, context.identity, withExtra);
    const agent = named ? context.namedAgent : context.publicAgent;
    const result = await answer(request, trace, () =>
      exchange(agent, url, headers, request.json, signal, (head) => plan(request, trace, head)),
    );
    if (result !== null) return result;
    if (request.json !== undefined)
      throw new FetchError('redirect_refused', `${url.host} redirects a question that has a body`);
    const next = redirectTarget(url, trace);
    trace.hops.push({ url: url.href, status: trace.status ?? 0 });
    trace.trying(next);
    // Only the operator's own hosts may send us to the operator's own hosts.
    named &&= isAllowedHost(next, context.policy);
    if (!named) checkPublicUrl(next, context.policy);
    await askCaller(request, url, next, signal);
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

/** The result of one exchange; null for a redirect. */
async function answer(
  request: FetchRequest,
  trace: FetchTrace,
  send: () => { done: Promise<Uint8Array>; wireBytes: () => number },
): Promise<FetchResult | null> {
  const { done, wireBytes } = send();
  const body = await done
    .finally(() => {
      trace.wireBytes = wireBytes();
    })
    .then((wire) => decoded(request, trace, wire))
    .catch((error: unknown) => errorBody(trace, toFetchError(error)));
  const { status } = trace;
  if (status === null) throw new FetchError('protocol', 'the answer has no status');
  if (redirects.has(status)) return null;
  if (status !== 304) return { ...trace.head(), kind: 'response', status, body };
  if (request.validators === undefined)
    throw new FetchError('protocol', 'the answer is 304 though nothing was conditional');
  return { ...trace.head(), kind: 'not_modified', status };
}

function decoded(
  request: FetchRequest,
  trace: FetchTrace,
  wire: Uint8Array,
): Promise<Uint8Array> | Uint8Array {
  if (redirects.has(trace.status ?? 0) || trace.status === 304) return wire;
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

async function askCaller(request: FetchRequest, from: URL, to: URL, signal: AbortSignal): Promise<void> {
  if (request.allowRedirect === undefined) {
    if (from.protocol !== 'https:' || to.protocol === 'https:') return;
    throw new FetchError('redirect_refused', `${from.host} redirects from https to http`);
  }
  signal.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const stop = (): void => stopped.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (await Promise.race([verdict(request.allowRedirect, from, to), stopped.promise])) return;
    throw new FetchError(
      'redirect_refused',
      `the caller refuses the redirect from ${from.host} to ${to.host}`,
    );
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function verdict(
  allowRedirect: NonNullable<FetchRequest['allowRedirect']>,
  from: URL,
  to: URL,
): Promise<boolean> {
  try {
    return await allowRedirect(new URL(from), new URL(to));
  } catch (error) {
    throw new FetchError(
      'redirect_refused',
      `whether to follow to ${to.host} could not be decided: ${String(error)}`,
    );
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
