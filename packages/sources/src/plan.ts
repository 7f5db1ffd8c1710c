import { isIP } from 'node:net';

import type { TargetKey } from '@juxta/domain';

import { hostKey } from './http/index.ts';
import type { Sources } from './load-sources.ts';
import type { ChangeFeed, Source, SourceIndex, SourceRequest } from './source.ts';

/** One row of the frontier: a request of a target, or a target's membership in an index. */
export interface PlannedRequest {
  readonly target: string;
  readonly request: string;
  readonly source: string;
  readonly host: string;
  readonly delayMs: number;
  readonly refreshSeconds: number;
  readonly member: boolean;
  /** It tells metrics: asked no more rarely than declared. */
  readonly sampled: boolean;
}

// A page of a project's own site that states no pace: one request a second is what polite crawlers agree on.
const siteDelayMs = 1_000;

/** What the frontier needs to know of a target; empty for a target that no source reads. */
export function planTarget(sources: Sources, target: TargetKey): readonly PlannedRequest[] {
  const source = sources.forTarget(target);
  if (!source) return [];
  const requests = source
    .requests(target)
    .filter(({ foundBy }) => foundBy === undefined)
    .map((request) => planRequest(source, target, request));
  const indexes = source.indexes.filter(({ speaksFor }) => speaksFor === undefined || speaksFor(target));
  const feeds = requests.length > 0 ? source.changes.map((feed) => planFeed(source, feed)) : [];
  return [...requests, ...feeds, ...indexes.flatMap((index) => planMembership(source, target, index))];
}

function planRequest(source: Source, target: TargetKey, request: SourceRequest): PlannedRequest {
  const host = paceKey(request.url, request.declaredHost);
  return {
    target,
    request: request.name,
    source: source.id,
    host,
    delayMs: delayOf(source, request.url),
    refreshSeconds: request.refreshSeconds,
    sampled: request.covers.metrics.length > 0,
    member: false,
  };
}

function planMembership(source: Source, target: TargetKey, index: SourceIndex): PlannedRequest[] {
  const shared = {
    source: source.id,
    host: paceKey(index.url, true),
    delayMs: delayOf(source, index.url),
    refreshSeconds: index.refreshSeconds,
    sampled: index.covers.metrics.length > 0,
  };
  return [
    { ...shared, target: index.name, request: 'index', member: false },
    { ...shared, target, request: index.name, member: true },
  ];
}

/** A feed is asked for where any target of its source is. */
function planFeed(source: Source, feed: ChangeFeed): PlannedRequest {
  return {
    target: feed.name,
    request: 'changes',
    source: source.id,
    host: paceKey(feed.url, true),
    delayMs: delayOf(source, feed.url),
    refreshSeconds: feed.refreshSeconds,
    sampled: false,
    member: false,
  };
}

/** What hosts are paced by: declared ones each by itself, sites by their registrable domain. */
export function paceKey(url: string, declared: boolean): string {
  const { host, hostname } = new URL(url);
  const literal = isIP(hostname.replace(/^\[|\]$/gu, '')) !== 0 || hostname === 'localhost';
  return declared || literal ? host : hostKey(url);
}

function delayOf(source: Source, url: string): number {
  const { origin } = new URL(url);
  return source.hosts.find((host) => new URL(host.base).origin === origin)?.delayMs ?? siteDelayMs;
}
