import { acceptedCodings } from './content-coding.ts';
import type { FetchRequest } from './fetch-result.ts';

/** Names in lower case, each with its value behind it: undici takes them as they are, where it would look an object through. */
export type RequestHeaders = readonly string[];

/** Who asks, and what they can unpack: on every request. Throws TypeError for a name that is no header value. */
export function identityHeaders(userAgent: string, contact: string | undefined): RequestHeaders {
  if (!/^[\u0020-\u007e]{1,500}$/.test(userAgent)) {
    throw new TypeError('the user agent must be 1 to 500 printable ASCII characters: "Name/version (+URL)"');
  }
  const mail = /^(?:mailto:)?([\u0021-\u007e]+@[\u0021-\u007e]+)$/.exec(contact ?? '')?.[1];
  const headers = ['accept-encoding', acceptedCodings, 'user-agent', userAgent];
  return mail === undefined ? headers : [...headers, 'from', mail];
}

/** `withExtra` is false once a redirect has left the first origin: credentials can hide in any extra header. */
export function requestHeaders(
  request: FetchRequest,
  identity: RequestHeaders,
  withExtra: boolean,
): RequestHeaders {
  const { accept, accepts, validators, headers: extra, json } = request;
  const headers = [...identity, 'accept', accept ?? accepts?.join(', ') ?? '*/*'];
  if (validators?.etag !== undefined) headers.push('if-none-match', validators.etag);
  if (validators?.lastModified !== undefined) headers.push('if-modified-since', validators.lastModified);
  if (json !== undefined) headers.push('content-type', 'application/json');
  if (extra !== undefined && withExtra) headers.push(...extraHeaders(extra, headers));
  return headers;
}

/** Those that are not ours to say. A host header also names the TLS server, and would part what is checked from what is asked. */
function extraHeaders(extra: Readonly<Record<string, string>>, own: RequestHeaders): string[] {
  const names = new Set(own.filter((_, place) => place % 2 === 0));
  return Object.entries(extra).flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    return lower === 'host' || names.has(lower) ? [] : [lower, value];
  });
}
