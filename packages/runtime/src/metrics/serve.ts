import { createServer } from 'node:http';

import type { Environment } from '../config.ts';
import { listen, listenConfig, type RunningServer } from '../listen.ts';
import { metricsText, metricsType } from './registry.ts';

/**
 * Serves `/metrics` on `JUXTA_METRICS_PORT` (and `JUXTA_METRICS_HOST`, 127.0.0.1); null where no port is set. Throws
 * ConfigError and JuxtaError `port_taken`.
 */
export async function serveMetrics(environment: Environment): Promise<RunningServer | null> {
  if (!environment['JUXTA_METRICS_PORT']) return null;
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': metricsType }).end(metricsText());
  });
  return listen(server, listenConfig(environment, 'JUXTA_METRICS', 0));
}
