import { acceptedCodings } from './content-coding.ts';
import type { FetchRequest } from './fetch-result.ts';

/** Who asks, and what they can unpack: on every request. Throws TypeError for a name that is no header value. */
export function identityHeaders(userAgent: string, contact: string | undefined): Record<string, string> {
  if (!/^[\u0020-\u007e]{1,500}$/.test(userAgent)) {
    throw new TypeError('the user agent must be 1 to 500 printable ASCII characters: "Name/version (+URL)"');
  }
  const mail = /^(?:mailto:)?([\u0021-\u007e]+@[\u0021-\u007e]+)$/.exec(contact ?? '')?.[1];
  const headers = { 'accept-encoding': acceptedCodings, 'user-agent': userAgent };
  return mail === undefined ? headers : { ...headers, from: mail };
}

/** `withExtra` is false once a redirect has left the first origin: credentials can hide in any extra header. */
export function requestHeaders(
  request: FetchRequest,
  identity: Readonly<Record<string, string>>,
  withExtra: boolean,
): Record<string, string> {
  const { accept, accepts, validators, headers: extra } = request;
  const own = { ...identity, accept: accept ?? accepts?.join(', ') ?? '*/*' };
  const headers: Record<string, string> =
    withExtra && extra !== undefined ? { ...withoutHost(extra), ...own } : own;
  if (validators?.etag !== undefined) headers['if-none-match'] = validators.etag;
  if (validators?.lastModified !== undefined) headers['if-modified-since'] = validators.lastModified;
  return headers;
}

/** A host header also names the TLS server, and would part what is checked from what is asked. */
function withoutHost(extra: Readonly<Record<string, string>>): Record<string, string> {
  const lower = Object.entries(extra).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(lower.filter(([name]) => name !== 'host'));
}
