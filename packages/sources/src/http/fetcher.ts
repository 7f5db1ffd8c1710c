import { type Clock, systemClock } from '@juxta/runtime';
import type { Agent } from 'undici';

import { createAgent, defaultTimeouts, type FetchTimeouts } from './agent.ts';
import { guardedConnector, type Lookup, openConnector, systemLookup } from './connector.ts';
import type { FetchRequest, FetchResult, FetchSteps, SafeFetcher } from './fetch-result.ts';
import { FetchTrace } from './fetch-trace.ts';
import { followRedirects } from './follow-redirects.ts';
import { identityHeaders, type RequestHeaders } from './request-headers.ts';
import { byCaller, UnderWay } from './under-way.ts';
import { urlPolicy, type UrlPolicy } from './url-policy.ts';

export interface FetcherOptions {
  /** `Name/version (+URL)`; its first word is what robots.txt knows us by. */
  readonly userAgent: string;
  /** Mail address, sent as `From`. Anything else is not sent. */
  readonly contact?: string;
  /** `host:port` of servers of the operator's own (mirrors): any port, any address, but no redirect from outside. */
  readonly allowHosts: readonly string[];
  /** Ports of all other hosts. Default 80 and 443; only tests have a reason to change it. */
  readonly ports?: readonly number[];
  readonly lookup?: Lookup;
  readonly timeouts?: Partial<FetchTimeouts>;
  /** PEM certificates trusted instead of the default ones, which include NODE_EXTRA_CA_CERTS. */
  readonly ca?: string;
  readonly clock?: Clock;
}

/** What every fetch of one fetcher shares. */
export interface FetchContext {
  readonly policy: UrlPolicy;
  readonly identity: RequestHeaders;
  /** Public addresses only. */
  readonly publicAgent: Agent;
  /** For the hosts in `allowHosts`. Apart, so that no pooled connection serves a request that the rules refuse. */
  readonly namedAgent: Agent;
  readonly underWay: UnderWay;
}

/** The only way out to the network. Throws TypeError for unusable options; afterwards nothing throws. */
export function createFetcher(options: FetcherOptions): SafeFetcher {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const connector = {
    lookup: options.lookup ?? systemLookup,
    timeoutMs: timeouts.connectMs,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  };
  const context: FetchContext = {
    policy: urlPolicy(options.allowHosts, options.ports),
    identity: identityHeaders(options.userAgent, options.contact),
    publicAgent: createAgent(guardedConnector(connector), timeouts),
    namedAgent: createAgent(openConnector(connector), timeouts),
    underWay: new UnderWay(timeouts.totalMs),
  };
  const clock = options.clock ?? systemClock;
  return {
    fetch: (request, steps = {}) => fetchOnce(context, request, steps, clock),
    close: async () => {
      await Promise.all([context.publicAgent.destroy(), context.namedAgent.destroy()]);
    },
  };
}

function fetchOnce(
  context: FetchContext,
  request: FetchRequest,
  steps: FetchSteps,
  clock: Clock,
): Promise<FetchResult> {
  const trace = new FetchTrace(request.url, clock);
  const { signal } = request;
  if (signal?.aborted === true) return Promise.resolve(trace.failed(byCaller()));
  return followRedirects(context, request, steps, trace, context.underWay.begin(signal));
}
