import { isIP } from 'node:net';

import { isPublicAddress } from './address.ts';
import { FetchError, oneLine } from './fetch-error.ts';

const longestUrl = 2048;
const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Which URLs may be asked for; hosts named by the operator are exempt from the port and address rules. */
export interface UrlPolicy {
  /** Of the hosts that are named, over http and https. */
  readonly namedOrigins: ReadonlySet<string>;
  readonly ports: ReadonlySet<string>;
}

/** `allowHosts` are `host:port`, the port always spelled out. Throws TypeError for anything else. */
export function urlPolicy(allowHosts: readonly string[], ports: readonly number[] = [80, 443]): UrlPolicy {
  return { namedOrigins: new Set(allowHosts.flatMap(originsOf)), ports: new Set(ports.map(String)) };
}

function originsOf(entry: string): string[] {
  const port = /:(\d{1,5})$/.exec(entry)?.[1];
  const url = URL.parse(`http://${entry}`);
  if (port === undefined || url === null || entry.includes('/') || entry.includes('@')) {
    throw new TypeError(`"${entry}" is not a host and port; write it as "127.0.0.1:4873" or "[::1]:80"`);
  }
  const host = `${url.hostname}:${Number(port)}`;
  return Object.keys(defaultPorts).map((protocol) => new URL(`${protocol}//${host}`).origin);
}

/** Parses an absolute URL and refuses what must never be asked for. Throws FetchError. */
export function parseFetchUrl(text: string): URL {
  if (text.length > longestUrl)
    throw new FetchError('url_refused', `the URL is longer than ${longestUrl} characters`);
  const url = URL.parse(text);
  if (url === null) throw new FetchError('url_refused', oneLine(`not an absolute URL: ${text}`));
  if (defaultPorts[url.protocol] === undefined) {
    throw new FetchError('scheme_refused', oneLine(`only http and https are fetched, not ${url.protocol}`));
  }
  if (url.username !== '' || url.password !== '') {
    throw new FetchError(
      'url_refused',
      `the URL for ${url.host} holds a user name or password; send credentials as a header`,
    );
  }
  const { href } = url;
  if (href.length > longestUrl)
    throw new FetchError('url_refused', `the URL is longer than ${longestUrl} characters`);
  if (href.includes('#')) url.hash = '';
  return url;
}

/** Whether the operator named this host and port. */
export function isAllowedHost(url: URL, policy: UrlPolicy): boolean {
  return policy.namedOrigins.has(url.origin);
}

/** Where nobody says which redirects are followed. */
export function staysSecure(from: URL, to: URL): boolean {
  return from.protocol !== 'https:' || to.protocol === 'https:';
}

/** Refuses ports and address literals that are not public. Names are checked at connect time. Throws FetchError. */
export function checkPublicUrl(url: URL, policy: UrlPolicy): void {
  const port = portOf(url);
  if (!policy.ports.has(port)) {
    throw new FetchError(
      'port_refused',
      `port ${port} of ${url.hostname} is not one of ${[...policy.ports].join(', ')}`,
    );
  }
  checkAddressLiteral(url.hostname);
}

/** `hostname` as a URL or a connector has it, with or without brackets. */
export function checkAddressLiteral(hostname: string): void {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal) !== 0 && !isPublicAddress(literal)) throw addressRefused(hostname, literal);
}

export function addressRefused(hostname: string, address: string): FetchError {
  const subject = hostname === address ? address : `${hostname} (${address})`;
  return new FetchError(
    'address_refused',
    `${subject} is not a public address; name its host and port to allow it`,
  );
}

function portOf(url: URL): string {
  return url.port === '' ? (defaultPorts[url.protocol] ?? '') : url.port;
}
