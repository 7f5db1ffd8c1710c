import type { Config } from '@juxta/runtime';
import { clientHosts, createFetcher, type SafeFetcher, type Sources } from '@juxta/sources';

/** The product token that robots.txt rules are matched against; the user agent begins with it. */
export const agent = 'Juxta/0.1';

/** The one way out to the network, as this installation is configured. */
export function openFetcher({ contact, allowHosts }: Config, sources: Sources): SafeFetcher {
  return createFetcher({
    userAgent: contact === undefined ? agent : `${agent} (+${contact})`,
    allowHosts: [...allowHosts, ...clientHosts(sources)],
    ...(contact !== undefined && { contact }),
  });
}
