import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface TcpServer extends AsyncDisposable {
  readonly port: number;
  /** Connections accepted so far: 0 proves that nobody knocked. */
  readonly accepted: number;
  close(): Promise<void>;
}

/** A bare TCP server on a free port, on all addresses of this machine unless told one. */
export async function tcpServer(
  onConnection: (socket: Socket) => void,
  address?: string,
): Promise<TcpServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server
      .once('error', reject)
      .listen({ port: 0, ...(address === undefined ? {} : { host: address }) }, resolve);
  });
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    port: (server.address() as AddressInfo).port,
    get accepted() {
      return accepted;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Sends the same bytes to each that asks, whatever was asked, and ends the connection. For answers no HTTP library would send. */
export function rawAnswer(bytes: string): (socket: Socket) => void {
  return (socket) => void socket.once('data', () => socket.end(Buffer.from(bytes, 'latin1')));
}
