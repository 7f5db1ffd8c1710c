import { lookup as resolve } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

import { buildConnector } from 'undici';

import { isPublicAddress } from './address.ts';
import { FetchError } from './fetch-error.ts';
import { addressRefused, checkAddressLiteral } from './url-policy.ts';

/** All addresses of a host name. Rejects with the resolver's error. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

export interface ConnectorOptions {
  readonly lookup: Lookup;
  readonly timeoutMs: number;
  readonly ca?: string;
}

export async function systemLookup(hostname: string): Promise<string[]> {
  const addresses = await resolve(hostname, { all: true, order: 'verbatim' });
  return addresses.map(({ address }) => address);
}

/** Connects to any address: only for hosts that the operator named. */
export function openConnector({ lookup, timeoutMs, ca }: ConnectorOptions): buildConnector.connector {
  return buildConnector({
    timeout: timeoutMs,
    allowH2: false,
    // Stated, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off, nor --tls-min-v1.0 let old versions in.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    lookup: socketLookup(lookup),
    ...(ca === undefined ? {} : { ca }),
  });
}

/**
 * Connects to public addresses only. Literals are checked here because Node calls `lookup` for names alone; names are
 * checked in the very lookup whose answer is connected to, so that a name cannot change in between.
 */
export function guardedConnector(options: ConnectorOptions): buildConnector.connector {
  const connect = openConnector({ ...options, lookup: guardedLookup(options.lookup) });
  return (target, callback) => {
    try {
      checkAddressLiteral(target.hostname);
    } catch (error) {
      queueMicrotask(() => callback(error as FetchError, null));
      return;
    }
    connect(target, callback);
  };
}

/** Refuses a name as soon as one of its addresses is not public. */
export function guardedLookup(lookup: Lookup): Lookup {
  return async (hostname) => {
    const addresses = await lookup(hostname);
    const refused = addresses.find((address) => !isPublicAddress(address));
    if (refused !== undefined) throw addressRefused(hostname, refused);
    return addresses;
  };
}

function socketLookup(lookup: Lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname).then(
      (addresses) => {
        const answers = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
        const [first] = answers;
        if (first === undefined) callback(new FetchError('dns', `${hostname} has no address`), '', 0);
        else if (options.all) callback(null, answers);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}
