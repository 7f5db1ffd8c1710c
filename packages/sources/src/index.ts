export { clientHosts, loadSources, type Sources } from './load-sources.ts';
export { planTarget, type PlannedRequest } from './plan.ts';
export type {
  Candidate,
  CapturedAnswer,
  Environment,
  IndexListing,
  ListedTool,
  Source,
  SourceHost,
  SourceIndex,
  SourceRequest,
} from './source.ts';
export * from './http/index.ts';
