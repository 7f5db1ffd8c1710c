import { acceptedCodings } from './content-coding.ts';
import type { FetchRequest } from './fetch-result.ts';

/** Who asks, on every request. Throws TypeError for a name that is no header value. */
export function identityHeaders(userAgent: string, contact: string | undefined): Record<string, string> {
  if (!/^[\u0020-\u007e]{1,500}$/.test(userAgent)) {
    throw new TypeError('the user agent must be 1 to 500 printable ASCII characters: "Name/version (+URL)"');
  }
  const mail = /^(?:mailto:)?([\u0021-\u007e]+@[\u0021-\u007e]+)$/.exec(contact ?? '')?.[1];
  return { 'user-agent': userAgent, ...(mail === undefined ? {} : { from: mail }) };
}

/** `withExtra` is false once a redirect has left the first origin: credentials can hide in any extra header. */
export function requestHeaders(
  request: FetchRequest,
  identity: Readonly<Record<string, string>>,
  withExtra: boolean,
): Record<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(withExtra ? (request.headers ?? {}) : {})) {
    // A host header also names the TLS server, and would part what is checked from what is asked.
    if (name.toLowerCase() !== 'host') headers.set(name.toLowerCase(), value);
  }
  headers.set('accept', request.accept ?? request.accepts?.join(', ') ?? '*/*');
  headers.set('accept-encoding', acceptedCodings);
  if (request.validators?.etag !== undefined) headers.set('if-none-match', request.validators.etag);
  if (request.validators?.lastModified !== undefined)
    headers.set('if-modified-since', request.validators.lastModified);
  return { ...Object.fromEntries(headers), ...identity };
}
