import type { Coverage, Extractor, Observation, ObservedLink, Relation, TargetKey } from '@juxta/domain';

import type { WalkBudget } from './site/walk/budget.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A declared host of a source, with the rule that its pace obeys. */
export interface SourceHost {
  /** Base URL, without a trailing slash. */
  readonly base: string;
  /** Least time between the starts of two requests, in milliseconds. */
  readonly delayMs: number;
  /** Where the host's owner states the rule; the reason where there is none. */
  readonly rule: string;
  /**
   * True where the user's own package client is configured with this host: what npm or apt reaches here may be a mirror
   * on a private address. Hosts that Juxta's own variables name are not: those are named in JUXTA_ALLOW_HOSTS as well.
   */
  readonly fromClient?: boolean;
}

export interface SourceRequest {
  /** Name within the source: `document`, `downloads`. */
  readonly name: string;
  readonly url: string;
  readonly accept: string;
  /** Media types that can be an answer, by essence (`application/json`); others are refused unread. */
  readonly accepts: readonly string[];
  /** Credentials and other headers; never logged, never stored. */
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON to ask by POST. It follows from the target alone, so that target and request still say what a capture answers. */
  readonly json?: string;
  /** Cap on wire bytes and on decoded bytes. */
  readonly maxBytes: number;
  /** How long an answer is worth keeping, in seconds, before the schedule learns better. */
  readonly refreshSeconds: number;
  readonly covers: Coverage;
  /** True where the host declares itself in `hosts`: its connection failures are the source's, not the target's. */
  readonly declaredHost: boolean;
  /** True for pages of a project's own site, which robots.txt rules. */
  readonly obeysRobots: boolean;
  /** Where the request is a walk over a site's pages, from `url` on: what it may cost. */
  readonly walk?: WalkBudget;
  /** The name of the walk that finds pages for this request: it is never due itself, and `url` is where the walk begins. */
  readonly foundBy?: string;
  /** True where the page at which the walk begins answers this request as well, as long as no page is found for it. */
  readonly atStart?: boolean;
}

/** A stored answer, as an extractor sees it. */
export interface CapturedAnswer {
  readonly request: string;
  readonly url: string;
  readonly status: number;
  readonly contentType: string | null;
  /** When it was fetched. ISO 8601. */
  readonly capturedAt: string;
  readonly body: Uint8Array;
}

/** A thing that an index lists and that can become a tool. */
export interface ListedTool {
  /** The item's own key at the source. */
  readonly target: TargetKey;
  readonly name: string;
  /** Slugs, the narrowest category first. */
  readonly categories: readonly string[];
  readonly links: readonly ObservedLink[];
  /** The slice that speaks for it, as `slice` cuts it. */
  readonly bytes: Uint8Array;
}

/** All of an index: `items` are the tools and those that are skipped, by reason. */
export interface IndexListing {
  readonly items: number;
  readonly tools: readonly ListedTool[];
  readonly skipped: ReadonlyMap<string, number>;
}

/** One document that speaks for many targets (an archive's package list). */
export interface SourceIndex {
  /** Stable name of the index: it is the frontier's key, the same on every mirror (`debian:bookworm/main/amd64`). */
  readonly name: string;
  /** The small signed document whose hashes decide whether the list is fetched again; absent where validators do. */
  readonly manifest?: { readonly url: string; readonly maxBytes: number };
  readonly url: string;
  /** The list's expected SHA-256 (hex) by the manifest's bytes; null where the manifest does not name it. */
  readonly expectedHash?: (manifest: Uint8Array) => string | null;
  readonly accepts: readonly string[];
  readonly maxBytes: number;
  readonly refreshSeconds: number;
  readonly covers: Coverage;
  /** Which of the source's targets the index is about; all of them where it does not say. */
  readonly speaksFor?: (target: TargetKey) => boolean;
  /** Cuts the list, as it came, into the bytes that speak for each wanted target; what is not there is not yielded. */
  readonly slice: (
    body: AsyncIterable<Uint8Array>,
    wanted: ReadonlySet<TargetKey>,
  ) => AsyncIterable<{ target: TargetKey; bytes: Uint8Array }>;
  /** What it lists, where `juxta import` may make tools of it. Throws an error with a snake_case code. */
  readonly list?: (body: Uint8Array) => IndexListing;
  /** What of it may be stored, in a form that `slice` and `list` read, where not all may. Throws like `list`. */
  readonly keep?: (body: Uint8Array) => Uint8Array;
}

/** What a change feed says: a target changed, and when; null where it does not say when. */
export interface ChangedTarget {
  readonly target: TargetKey;
  readonly at: string | null;
}

/** One document that says which of the source's targets changed lately: those that are asked for are due at once. */
export interface ChangeFeed {
  /** Stable name of the feed: the frontier's key (`rubygems:just-updated`). */
  readonly name: string;
  /** At a declared host. */
  readonly url: string;
  readonly accept: string;
  readonly accepts: readonly string[];
  readonly maxBytes: number;
  readonly refreshSeconds: number;
  /** Pure, synchronous and total: bytes that are no such feed name nothing. */
  readonly changed: (body: Uint8Array) => readonly ChangedTarget[];
}

/** A target worth a look because of another one's name. Only what it says of itself makes it part of a tool. */
export interface Candidate {
  readonly target: TargetKey;
  readonly relation: Relation;
}

/** A source bound to this installation's settings: base URLs, tokens. */
export interface Source extends Extractor {
  /** SPDX expression or URL: under what the source's data may be used; every fact carries it. */
  readonly licence: string;
  /** URL of the source's terms. */
  readonly terms: string;
  readonly hosts: readonly SourceHost[];
  readonly matches: (target: TargetKey) => boolean;
  /** Targets of this source that may be the same thing as another source's target. */
  readonly candidates: (other: TargetKey) => readonly Candidate[];
  /** What to fetch for one target. A source that only has indexes has none. */
  readonly requests: (target: TargetKey) => readonly SourceRequest[];
  readonly indexes: readonly SourceIndex[];
  readonly changes: readonly ChangeFeed[];
  /** Pure, synchronous and total: bytes in, observation out; what cannot be read is a typed failure. */
  readonly normalize: (answer: CapturedAnswer, target: TargetKey) => Observation;
  /**
   * The target and request that a saved response of this URL answers; null when it is not one of this source's. The
   * body helps where a URL answers for many targets.
   */
  readonly recognize: (
    url: string,
    body?: Uint8Array,
  ) => { readonly target: TargetKey; readonly request: string } | null;
}

export interface SourceDefinition<Settings> extends Omit<
  Source,
  'hosts' | 'matches' | 'requests' | 'indexes' | 'changes' | 'recognize' | 'candidates'
> {
  /** Reads base URLs and tokens from the user's own client configuration and from `JUXTA_<ID>_…` variables. */
  readonly settings: (environment: Environment) => Settings | Promise<Settings>;
  readonly hosts: (settings: Settings) => readonly SourceHost[];
  readonly matches: (target: TargetKey, settings: Settings) => boolean;
  readonly requests: (target: TargetKey, settings: Settings) => readonly SourceRequest[];
  readonly candidates?: (other: TargetKey) => readonly Candidate[];
  readonly indexes?: (settings: Settings) => readonly SourceIndex[];
  readonly changes?: (settings: Settings) => readonly ChangeFeed[];
  readonly recognize: (
    url: string,
    settings: Settings,
    body: Uint8Array,
  ) => { readonly target: TargetKey; readonly request: string } | null;
}

/** What a source's folder exports as `source`: a definition whose settings are still to be read. */
export interface UnboundSource {
  readonly id: string;
  readonly version: number;
  readonly bind: (environment: Environment) => Promise<Source>;
}

export function defineSource<Settings>(definition: SourceDefinition<Settings>): UnboundSource {
  const { id, version, licence, terms, normalize, candidates = () => [] } = definition;
  return {
    id,
    version,
    bind: async (environment) => {
      const settings = await definition.settings(environment);
      const paced = refreshOverride(environment);
      return {
        id,
        version,
        licence,
        terms,
        matches: (target) => definition.matches(target, settings),
        normalize,
        candidates,
        hosts: definition.hosts(settings),
        requests: (target) => definition.requests(target, settings).map(paced),
        indexes: (definition.indexes?.(settings) ?? []).map(paced),
        changes: (definition.changes?.(settings) ?? []).map(paced),
        recognize: (url, body = new Uint8Array()) => definition.recognize(url, settings, body),
      };
    },
  };
}

/** `JUXTA_REFRESH_SECONDS` sets one refresh interval for everything: for trials and tests, not for the public internet. */
function refreshOverride(
  environment: Environment,
): <Asked extends { readonly refreshSeconds: number }>(asked: Asked) => Asked {
  const seconds = Number(environment['JUXTA_REFRESH_SECONDS']);
  return Number.isInteger(seconds) && seconds > 0
    ? (asked) => ({ ...asked, refreshSeconds: seconds })
    : (asked) => asked;
}
