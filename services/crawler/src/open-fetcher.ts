import type { Config } from '@juxta/runtime';
import { clientHosts, createFetcher, userAgentOf, type SafeFetcher, type Sources } from '@juxta/sources';

/** The one way out to the network, as this installation is configured. */
export function openFetcher(config: Config, sources: Sources): SafeFetcher {
  const { contact, allowHosts } = config;
  return createFetcher({
    userAgent: userAgentOf(config),
    allowHosts: [...allowHosts, ...clientHosts(sources)],
    ...(contact !== undefined && { contact }),
  });
}
