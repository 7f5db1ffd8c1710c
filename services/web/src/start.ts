import type { Server } from 'node:http';

import { createAdaptorServer } from '@hono/node-server';
import {
  listen,
  listenConfig,
  type Environment,
  type ListenConfig,
  type RunningServer,
} from '@juxta/runtime';

import { createWeb } from './app.ts';
import type { WebParts } from './parts.ts';

/** `JUXTA_WEB_HOST` (127.0.0.1) and `JUXTA_WEB_PORT` (4281; 0 takes a free one). Throws ConfigError. */
export function webConfig(environment: Environment): ListenConfig {
  return listenConfig(environment, 'JUXTA_WEB', 4281);
}

/** Serves the pages until closed. Throws JuxtaError `port_taken`. */
export function startWeb(parts: WebParts & ListenConfig): Promise<RunningServer> {
  return listen(createAdaptorServer({ fetch: createWeb(parts).fetch }) as Server, parts);
}
