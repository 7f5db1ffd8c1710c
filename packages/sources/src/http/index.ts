export type { FetchTimeouts } from './agent.ts';
export type { Lookup } from './connector.ts';
export type {
  FailedFetch,
  FetchedNotModified,
  FetchedResponse,
  FetchFailure,
  FetchFailureCode,
  FetchHead,
  FetchRequest,
  FetchResult,
  FetchSteps,
  RedirectHop,
  SafeFetcher,
} from './fetch-result.ts';
export { createFetcher, type FetcherOptions } from './fetcher.ts';
export { hostKey } from './host-key.ts';
export { isAcceptedType, isSuccess, mediaType } from './response-head.ts';
export {
  robotsFromResult,
  robotsRemark,
  robotsSitemaps,
  robotsUrl,
  robotsVerdict,
  type RobotsEntry,
  type RobotsVerdict,
} from './robots.ts';
export { staysSecure } from './url-policy.ts';
export { agent, crawlerPath, userAgentOf, type Operator } from './user-agent.ts';
