import { connect, type Socket } from 'node:net';

import { tcpServer } from './web/tcp-server.ts';

/** `request`: what the client says never arrives. `answer`: the server did it, and the client never hears of it. */
export type Cut = 'request' | 'answer';

export interface CuttingProxy extends AsyncDisposable {
  /** The given URL, through the proxy. */
  readonly url: string;
  /** How many connections were cut so far. */
  readonly cuts: number;
}

/**
 * A TCP proxy before a Postgres that looks at each chunk and, where `decide` says so, loses it and cuts the connection
 * on both sides. Chunks are small on loopback: a message of the protocol is whole in one.
 */
export async function cuttingProxy(
  url: string,
  decide: (chunk: Buffer, way: Cut) => boolean,
): Promise<CuttingProxy> {
  const { hostname: host, port } = new URL(url);
  let cuts = 0;
  const server = await tcpServer((client) => {
    const upstream = connect({ host, port: Number(port) });
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    const pass = (from: Socket, to: Socket, way: Cut): void => {
      from.on('error', end).on('close', end);
      from.on('data', (chunk) => {
        if (!decide(chunk, way)) return void to.write(chunk);
        cuts += 1;
        end();
      });
    };
    pass(client, upstream, 'request');
    pass(upstream, client, 'answer');
  }, '127.0.0.1');
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(server.port);
  return {
    url: through.href,
    get cuts() {
      return cuts;
    },
    [Symbol.asyncDispose]: server.close,
  };
}
