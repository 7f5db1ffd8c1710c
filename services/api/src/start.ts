import type { Server } from 'node:http';

import { createAdaptorServer } from '@hono/node-server';
import {
  listen,
  listenConfig,
  type Environment,
  type ListenConfig,
  type RunningServer,
} from '@juxta/runtime';

import { createApi } from './app.ts';
import type { ApiParts } from './parts.ts';

/** `JUXTA_API_HOST` (127.0.0.1) and `JUXTA_API_PORT` (4280; 0 takes a free one). Throws ConfigError. */
export function apiConfig(environment: Environment): ListenConfig {
  return listenConfig(environment, 'JUXTA_API', 4280);
}

/** Serves the api until closed. Throws JuxtaError `port_taken`. */
export function startApi(parts: ApiParts & ListenConfig): Promise<RunningServer> {
  return listen(createAdaptorServer({ fetch: createApi(parts).fetch }) as Server, parts);
}
