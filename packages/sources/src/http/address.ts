import { isIP } from 'node:net';

import ipaddr from 'ipaddr.js';

const globalUnicast6 = ipaddr.IPv6.parseCIDR('2000::/3');
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Whether an address literal is an ordinary public one. Every special range is refused, and so is every IPv6 form that
 * carries an IPv4 address, except NAT64 of a public one: it is all a host behind DNS64 ever gets.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast';
  const ipv6 = parsed as ipaddr.IPv6;
  if (ipv6.match(nat64)) return ipaddr.fromByteArray(ipv6.toByteArray().slice(12)).range() === 'unicast';
  return ipv6.match(globalUnicast6) && ipv6.range() === 'unicast';
}
