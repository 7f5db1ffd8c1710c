import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ConfigError, type Environment } from './config.ts';
import { JuxtaError } from './errors.ts';

export interface ListenConfig {
  readonly host: string;
  readonly port: number;
  /** The variable that sets the port, for the one who finds it taken. */
  readonly portVariable: string;
}

export interface RunningServer {
  readonly url: string;
  /** Takes no further request, and waits for those in flight for two seconds. */
  close(): Promise<void>;
}

/** How long requests in flight may take when the process ends. */
const graceMs = 2_000;

/**
 * Where to listen: `<prefix>_HOST` (127.0.0.1 unless set) and `<prefix>_PORT` (0 takes a free one).
 * Throws ConfigError.
 */
export function listenConfig(environment: Environment, prefix: string, defaultPort: number): ListenConfig {
  const portVariable = `${prefix}_PORT`;
  const port = Number(environment[portVariable] || defaultPort);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError([{ variable: portVariable, fix: 'use 0 to 65535' }]);
  return { host: environment[`${prefix}_HOST`] || '127.0.0.1', port, portVariable };
}

/** Listens until closed. Throws JuxtaError `port_taken`. */
export async function listen(
  server: Server,
  { host, port, portVariable }: ListenConfig,
): Promise<RunningServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      const next = `set ${portVariable} to another one`;
      reject(new JuxtaError('port_taken', `port ${port} is taken`, { next, cause: error }));
    });
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: () => close(server),
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
