import { createHash } from 'node:crypto';
import { isIP } from 'node:net';

import { getDomain } from 'tldts';

const longestKey = 200;

/**
 * The key under which requests share one pace: the registrable domain (`user.github.io` is one of its own, as the
 * public suffix list's private part says), or the host with its port for IP addresses and names of this machine, on which
 * every port may be another server. Lower case, punycode, at most 200 bytes. Throws TypeError when `url` is not an absolute URL.
 */
export function hostKey(url: string): string {
  const { hostname, port } = new URL(url);
  const name = hostname.replace(/\.$/u, '');
  if (name === '') throw new TypeError(`no host in ${url}`);
  const key = isOfThisMachine(name)
    ? name + (Number(port) > 0 ? `:${port}` : '')
    : (getDomain(name, { allowPrivateDomains: true }) ?? name);
  return key.length <= longestKey ? key : `sha256-${createHash('sha256').update(key).digest('hex')}`;
}

function isOfThisMachine(name: string): boolean {
  const address = name.replace(/^\[|\]$/gu, '');
  return isIP(address) !== 0 || name === 'localhost' || name.endsWith('.localhost');
}
