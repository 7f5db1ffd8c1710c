import { createHash } from 'node:crypto';
import { isIP } from 'node:net';

import { getDomain } from 'tldts';

const longestKey = 200;

/**
 * The key under which requests share one pace: the registrable domain (`user.github.io` is one of its own, as the
 * public suffix list's private part says), or `address/port` for IP addresses and localhost. Lower case, punycode, no
 * colon (BullMQ's ids have none), at most 200 bytes. Throws TypeError when `url` is not an absolute URL.
 */
export function hostKey(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 || host === 'localhost' || host.endsWith('.localhost')) {
    const defaultPort = protocol === 'https:' ? '443' : '80';
    return `${host.replaceAll(':', '-')}/${port === '' ? defaultPort : port}`;
  }
  const key = getDomain(host, { allowPrivateDomains: true }) ?? host;
  if (key === '') throw new TypeError(`no host in ${url}`);
  return key.length <= longestKey ? key : `sha256-${createHash('sha256').update(key).digest('hex')}`;
}
