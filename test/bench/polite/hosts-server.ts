import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the server saw it: by its own monotonic clock, in milliseconds. */
export interface Served {
  readonly at: number;
  endedAt: number;
}

export interface HostsServer {
  readonly port: number;
  /** By host name, in order. */
  readonly log: ReadonlyMap<string, readonly Served[]>;
  close(): Promise<void>;
}

const body = '<!doctype html><html lang="en"><title>A page</title><p>As short as pages are.</p>';

/** A server that is many hosts, told apart by the name that is asked for, and writes down when each was asked. */
export async function serveHosts(): Promise<HostsServer> {
  const log = new Map<string, Served[]>();
  const server = createServer((request, response) => {
    const served: Served = { at: performance.now(), endedAt: Number.POSITIVE_INFINITY };
    const host = request.headers.host ?? '';
    const of = log.get(host);
    if (of) of.push(served);
    else log.set(host, [served]);
    response.on('close', () => (served.endedAt = performance.now()));
    if (request.url === '/robots.txt') response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'text/html' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    log,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Requests that came before their host's delay was over, or before the answer to the one before had ended. */
export function violations(log: HostsServer['log'], delayMs: number): readonly string[] {
  return [...log].flatMap(([host, served]) =>
    served.flatMap(({ at }, n) => {
      const before = served[n - 1];
      if (!before || (at - before.at >= delayMs && at >= before.endedAt)) return [];
      return [`${host}: ${(at - before.at).toFixed(1)} ms after the one before`];
    }),
  );
}
