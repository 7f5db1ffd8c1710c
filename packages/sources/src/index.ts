export { credentialOf } from './credential.ts';
export { clientHosts, loadSources, type Sources } from './load-sources.ts';
export { hasDeclaredPace, paceKey, planTarget, type PlannedRequest } from './plan.ts';
export type { WalkBudget } from './site/walk/budget.ts';
export { assertNoOverrides } from './site/walk/fence.ts';
export {
  walkSite,
  type SiteWalk,
  type WalkAnswer,
  type WalkEnd,
  type WalkPage,
} from './site/walk/walk-site.ts';
export type {
  Candidate,
  CapturedAnswer,
  ChangedTarget,
  Environment,
  IndexListing,
  ListedTool,
  Source,
  SourceHost,
  SourceIndex,
  SourceRequest,
} from './source.ts';
export * from './http/index.ts';
export * from './warc/index.ts';
