import { createHash } from 'node:crypto';

import type { TargetKey } from '@juxta/domain';

import { credentialOf } from './credential.ts';
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
  /** Tells apart what is asked for: another one may have an answer where this one can have none. Null for a member. */
  readonly asked: string | null;
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
    .map((request) => planRequest(sources, source, target, request));
  const indexes = source.indexes.filter(({ speaksFor }) => speaksFor === undefined || speaksFor(target));
  const feeds = requests.length > 0 ? source.changes.map((feed) => planFeed(sources, source, feed)) : [];
  return [
    ...requests,
    ...feeds,
    ...indexes.flatMap((index) => planMembership(sources, source, target, index)),
  ];
}

function planRequest(
  sources: Sources,
  source: Source,
  target: TargetKey,
  request: SourceRequest,
): PlannedRequest {
  return {
    target,
    request: request.name,
    source: source.id,
    ...paceOf(sources, request.url),
    refreshSeconds: request.refreshSeconds,
    sampled: request.covers.metrics.length > 0,
    asked: fingerprint(source, request),
    member: false,
  };
}

function planMembership(
  sources: Sources,
  source: Source,
  target: TargetKey,
  index: SourceIndex,
): PlannedRequest[] {
  const shared = {
    source: source.id,
    ...paceOf(sources, index.url),
    refreshSeconds: index.refreshSeconds,
    sampled: index.covers.metrics.length > 0,
  };
  return [
    { ...shared, target: index.name, request: 'index', asked: fingerprint(source, index), member: false },
    { ...shared, target, request: index.name, asked: null, member: true },
  ];
}

/** A feed is asked for where any target of its source is. */
function planFeed(sources: Sources, source: Source, feed: ChangeFeed): PlannedRequest {
  return {
    target: feed.name,
    request: 'changes',
    source: source.id,
    ...paceOf(sources, feed.url),
    refreshSeconds: feed.refreshSeconds,
    sampled: false,
    asked: fingerprint(source, feed),
    member: false,
  };
}

function fingerprint(
  { version }: Source,
  { url, accepts, maxBytes, headers }: Pick<SourceRequest, 'url' | 'accepts' | 'maxBytes' | 'headers'>,
): string {
  const asked = JSON.stringify([version, url, accepts, maxBytes, credentialOf(headers)]);
  return createHash('sha256').update(asked).digest('hex').slice(0, 8);
}

/**
 * What hosts are paced by: those that a source declares each by itself, whoever asks them, and all others by their
 * registrable domain. One host under two keys would be asked by two visits at once.
 */
export function paceKey(sources: Sources, url: string): string {
  return paceOf(sources, url).host;
}

/** Whether a source declares the pace of what is asked under this key. */
export function hasDeclaredPace(sources: Sources, key: string): boolean {
  return declaredDelays(sources).has(key);
}

function paceOf(sources: Sources, url: string): Pick<PlannedRequest, 'host' | 'delayMs'> {
  const { host } = new URL(url);
  const declared = declaredDelays(sources).get(host);
  if (declared !== undefined) return { host, delayMs: declared };
  return { host: hostKey(url), delayMs: siteDelayMs };
}

const delays = new WeakMap<Sources, ReadonlyMap<string, number>>();

/** By host; of two sources that declare one, the slower. */
function declaredDelays(sources: Sources): ReadonlyMap<string, number> {
  const known = delays.get(sources);
  if (known) return known;
  const found = new Map<string, number>();
  for (const { base, delayMs } of sources.all.flatMap(({ hosts }) => hosts)) {
    const { host } = new URL(base);
    found.set(host, Math.max(delayMs, found.get(host) ?? 0));
  }
  delays.set(sources, found);
  return found;
}
