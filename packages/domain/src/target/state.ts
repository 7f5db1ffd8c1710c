import type { Relation } from '../observation.ts';
import { canonicalJson } from '../values/json.ts';
import type { ReleaseChange, TargetEvent } from './events.ts';

/** What was last stated about a target, as far as deciding what is news needs it. */
export interface TargetState {
  /** Known facts by attribute: value as canonical JSON, and when it became true. */
  readonly facts: ReadonlyMap<
    string,
    { readonly value: string; readonly effectiveAt: string | null; readonly original: string | null }
  >;
  /** Releases by version, as canonical JSON of what the source says of them. */
  readonly releases: ReadonlyMap<string, string>;
  readonly links: ReadonlyMap<string, { readonly target: string; readonly relation: Relation }>;
  /** Failing requests, with the code of the failure. */
  readonly failing: ReadonlyMap<string, string>;
  readonly gone: ReadonlySet<string>;
  readonly movedTo: string | null;
}

export function emptyTarget(): TargetState {
  return {
    facts: new Map(),
    releases: new Map(),
    links: new Map(),
    failing: new Map(),
    gone: new Set(),
    movedTo: null,
  };
}

export const linkKey = (link: { target: string; relation: Relation }): string =>
  `${link.relation} ${link.target}`;

/** What of a release is compared: all that the source says, without how we came to know it. */
export function releaseContent(release: Omit<ReleaseChange, 'change' | 'cause'>): string {
  const { version, published_at, prerelease, yanked, url } = release;
  return canonicalJson({
    version,
    published_at: published_at ?? null,
    prerelease: prerelease ?? null,
    yanked: yanked ?? null,
    url: url ?? null,
  });
}

export function evolveTarget(state: TargetState, event: TargetEvent): TargetState {
  switch (event.type) {
    case 'FactsObserved':
      return { ...state, facts: evolveFacts(state, event.data.facts) };
    case 'ReleasesObserved': {
      const releases = new Map(state.releases);
      for (const release of event.data.releases) {
        if (release.change === 'withdrawn') releases.delete(release.version);
        else releases.set(release.version, releaseContent(release));
      }
      return { ...state, releases };
    }
    case 'LinksObserved': {
      const links = new Map(state.links);
      for (const link of event.data.links) {
        if (link.state === 'withdrawn') links.delete(linkKey(link));
        else links.set(linkKey(link), { target: link.target, relation: link.relation });
      }
      return { ...state, links };
    }
    case 'TargetMoved':
      return { ...state, movedTo: event.data.to };
    case 'TargetReplaced':
      return { ...emptyTarget(), failing: state.failing, gone: state.gone };
    case 'TargetFailed':
      return { ...state, failing: new Map(state.failing).set(event.data.request, event.data.code) };
    case 'TargetGone':
      return { ...state, gone: new Set(state.gone).add(event.data.request) };
    case 'TargetRecovered': {
      const [failing, gone] = [new Map(state.failing), new Set(state.gone)];
      failing.delete(event.data.request);
      gone.delete(event.data.request);
      return { ...state, failing, gone };
    }
    case 'HistoryRederived':
      return event.data.transitions.reduce(evolveTarget, emptyTarget());
  }
}

function evolveFacts(
  state: TargetState,
  changes: Extract<TargetEvent, { type: 'FactsObserved' }>['data']['facts'],
): TargetState['facts'] {
  const facts = new Map(state.facts);
  for (const fact of changes) {
    if (fact.state === 'withdrawn') facts.delete(fact.attribute);
    else
      facts.set(fact.attribute, {
        value: canonicalJson(fact.value),
        effectiveAt: fact.effective_at ?? null,
        original: fact.original ?? null,
      });
  }
  return facts;
}
