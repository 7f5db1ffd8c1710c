import { decodeBody } from './content-coding.ts';
import { exchange } from './exchange.ts';
import { FetchError, oneLine, toFetchError } from './fetch-error.ts';
import type { FetchRequest, FetchResult, FetchSteps } from './fetch-result.ts';
import type { FetchTrace } from './fetch-trace.ts';
import type { FetchContext } from './fetcher.ts';
import { requestHeaders } from './request-headers.ts';
import { isAcceptedType, isSuccess, mediaType } from './response-head.ts';
import type { BodyPlan, ReceivedHead, ResponseReader } from './response-reader.ts';
import type { Stop } from './under-way.ts';
import { checkPublicUrl, isAllowedHost, parseFetchUrl, staysSecure } from './url-policy.ts';

const mostRedirects = 5;
const nothing = new Uint8Array();
const redirects = new Set([301, 302, 303, 307, 308]);
const defaultMaxBytes = 5 * 1024 * 1024;
const defaultMaxDecodedBytes = 16 * 1024 * 1024;
// Enough to tell why; an error's body is never data.
const errorBodyBytes = 64 * 1024;

/** A request of a fetch: the first, or one that a redirect led to. */
interface Hop {
  readonly url: URL;
  /** The operator named its host. */
  readonly named: boolean;
  /** No other origin was asked before it, which might not be meant to see what goes with the first. */
  readonly withExtra: boolean;
}

/** Asks until there is an answer that is no redirect. Nothing throws. */
export async function followRedirects(
  context: FetchContext,
  request: FetchRequest,
  steps: FetchSteps,
  trace: FetchTrace,
  stop: Stop,
): Promise<FetchResult> {
  try {
    for (let hop = firstHop(context, request, trace); ;) {
      steps.beforeSend?.();
      const reader = ask(context, request, trace, hop, stop);
      let body: Uint8Array = nothing;
      try {
        await reader.done;
        if (!isBare(trace)) body = await decoded(request, trace, reader.body);
      } catch (error) {
        throwUnlessAnswered(trace, toFetchError(error));
      } finally {
        trace.wireBytes = reader.wireBytes;
        stop.listener = null;
      }
      const result = answer(request, trace, body);
      if (result !== null) return result;
      hop = await nextHop(context, request, steps, trace, hop, stop);
    }
  } catch (error) {
    return trace.failed(toFetchError(error));
  } finally {
    stop.end();
  }
}

function firstHop({ policy }: FetchContext, request: FetchRequest, trace: FetchTrace): Hop {
  const url = parseFetchUrl(request.url);
  const named = isAllowedHost(url, policy);
  trace.trying(url);
  if (!named) checkPublicUrl(url, policy);
  return { url, named, withExtra: true };
}

async function nextHop(
  { policy }: FetchContext,
  request: FetchRequest,
  steps: FetchSteps,
  trace: FetchTrace,
  from: Hop,
  stop: Stop,
): Promise<Hop> {
  if (request.json !== undefined)
    throw new FetchError('redirect_refused', `${from.url.host} redirects a question that has a body`);
  const url = redirectTarget(from.url, trace);
  trace.hops.push({ url: from.url.href, status: trace.status ?? 0 });
  trace.trying(url);
  // Only the operator's own hosts may send us to the operator's own hosts.
  const named = from.named && isAllowedHost(url, policy);
  if (!named) checkPublicUrl(url, policy);
  await askCaller(steps, from.url, url, stop);
  return { url, named, withExtra: from.withExtra && url.origin === from.url.origin };
}

function ask(
  { identity, namedAgent, publicAgent }: FetchContext,
  request: FetchRequest,
  trace: FetchTrace,
  { url, named, withExtra }: Hop,
  stop: Stop,
): ResponseReader {
  trace.asking();
  const headers = requestHeaders(request, identity, withExtra);
  const onHead = (head: ReceivedHead): BodyPlan => plan(request, trace, head);
  return exchange(named ? namedAgent : publicAgent, url, headers, request.json, stop, onHead);
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
function answer(request: FetchRequest, trace: FetchTrace, body: Uint8Array): FetchResult | null {
  const { status } = trace;
  if (status === null) throw new FetchError('protocol', 'the answer has no status');
  if (redirects.has(status)) return null;
  if (status !== 304) return { ...trace.head('response', status), body };
  if (request.validators === undefined)
    throw new FetchError('protocol', 'the answer is 304 though nothing was conditional');
  return trace.head('not_modified', 304);
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
function throwUnlessAnswered({ status }: FetchTrace, error: FetchError): void {
  if (status === null || isSuccess(status) || error.code === 'aborted') throw error;
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
async function askCaller(steps: FetchSteps, from: URL, to: URL, stop: Stop): Promise<void> {
  if (steps.allowRedirect === undefined) {
    if (staysSecure(from, to)) return;
    throw new FetchError('redirect_refused', `${from.host} redirects from https to http`);
  }
  if (stop.reason !== null) throw stop.reason;
  const stopped = Promise.withResolvers<never>();
  stop.listener = { abort: stopped.reject };
  stop.pause();
  try {
    if (await Promise.race([verdict(steps, from, to), stopped.promise])) return;
    throw new FetchError(
      'redirect_refused',
      `the caller refuses the redirect from ${from.host} to ${to.host}`,
    );
  } finally {
    stop.resume();
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
