import { Agent, Client, type buildConnector, type Dispatcher } from 'undici';

import { type Peer, ResponseReader } from './response-reader.ts';

export interface FetchTimeouts {
  /** Name look-up, TCP and TLS handshake, in milliseconds; as all of these. */
  readonly connectMs: number;
  /** From the request to the end of the response's head. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly idleMs: number;
  /** The whole fetch, redirects included. */
  readonly totalMs: number;
}

export const defaultTimeouts: FetchTimeouts = {
  connectMs: 10_000,
  headersMs: 15_000,
  idleMs: 15_000,
  totalMs: 60_000,
};

/** One connection to each origin, made by the connector, which tells a ResponseReader its peer. HTTP/1.1 only. */
export function createAgent(connector: buildConnector.connector, timeouts: FetchTimeouts): Agent {
  const options: Client.Options = {
    connect: connector,
    allowH2: false,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.idleMs,
    maxHeaderSize: 16 * 1024,
    // A server may hint at ten minutes; idle sockets to thousands of hosts would add up.
    keepAliveMaxTimeout: 30_000,
  };
  return new Agent({ factory: (origin) => new ObservedClient(new URL(origin), options, connector) });
}

class ObservedClient extends Client {
  readonly #peer: Peer;

  constructor(origin: URL, options: Client.Options, connector: buildConnector.connector) {
    const peer: Peer = { address: null };
    super(origin, {
      ...options,
      connect: (target, callback) => connector(target, recordingPeer(peer, callback)),
    });
    this.#peer = peer;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (handler instanceof ResponseReader) handler.peer = this.#peer;
    return super.dispatch(options, handler);
  }
}

function recordingPeer(peer: Peer, callback: buildConnector.Callback): buildConnector.Callback {
  return (...[error, socket]) => {
    peer.address = socket?.remoteAddress ?? null;
    if (error === null) callback(null, socket as NonNullable<typeof socket>);
    else callback(error, null);
  };
}
