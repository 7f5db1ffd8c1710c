import { serve } from '@hono/node-server';
import { JuxtaError } from '@juxta/runtime';

import { createApi } from './app.ts';
import type { ListenConfig } from './config.ts';
import type { ApiParts } from './parts.ts';

export { apiConfig } from './config.ts';

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

/** How long requests in flight may take when the process ends. */
const graceMs = 2_000;

/** Serves the api until closed. Throws JuxtaError `port_taken`. */
export function startApi(parts: ApiParts & ListenConfig): Promise<RunningServer> {
  return new Promise((resolve, reject) => {
    const server = serve(
      { fetch: createApi(parts).fetch, hostname: parts.host, port: parts.port },
      ({ port }) => {
        const host = parts.host.includes(':') ? `[${parts.host}]` : parts.host;
        resolve({ url: `http://${host}:${port}`, close: () => close(server) });
      },
    );
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new JuxtaError('port_taken', `port ${parts.port} is taken`, {
              next: 'set JUXTA_API_PORT to another one',
              cause: error,
            })
          : error,
      );
    });
  });
}

function close(server: ReturnType<typeof serve>): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections();
    }, graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
