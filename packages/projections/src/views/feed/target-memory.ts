import type { FactValue, TargetTransition } from '@juxta/domain';

import { instant } from '../../instant.ts';

/** What the feed has to know of a target to tell news from backlog. A JSON value, small whatever the target. */
export interface TargetMemory {
  /** The first capture in which anything was read. */
  readonly first: { readonly capture: string; readonly at: string } | null;
  /** The first capture in which each request was read. */
  readonly requests: Readonly<Record<string, string>>;
  /** The last values of the attributes whose changes are news. */
  readonly facts: Readonly<Record<string, FactValue>>;
  readonly gone: readonly string[];
  readonly yanked: readonly string[];
}

export const unread: TargetMemory = { first: null, requests: {}, facts: {}, gone: [], yanked: [] };

/** Whether the request of this transition was read before its capture. */
export function wasRead(memory: TargetMemory, { data }: TargetTransition): boolean {
  const before = memory.requests[data.request];
  return before !== undefined && before !== data.capture;
}

export function remember(
  memory: TargetMemory,
  transition: TargetTransition,
  watched: ReadonlySet<string>,
): TargetMemory {
  switch (transition.type) {
    case 'FactsObserved': {
      const facts = { ...memory.facts };
      for (const fact of transition.data.facts) {
        if (!watched.has(fact.attribute)) continue;
        if (fact.state === 'known') facts[fact.attribute] = fact.value;
        else delete facts[fact.attribute];
      }
      return { ...read(memory, transition), facts };
    }
    case 'ReleasesObserved': {
      const yanked = new Set(memory.yanked);
      for (const release of transition.data.releases)
        if (release.yanked) yanked.add(release.version);
        else yanked.delete(release.version);
      return { ...read(memory, transition), yanked: [...yanked].toSorted() };
    }
    case 'LinksObserved':
      return read(memory, transition);
    case 'TargetReplaced':
      // The other project is read for the first time in this capture.
      return { ...read(unread, transition), gone: memory.gone };
    case 'TargetGone':
      return { ...memory, gone: [...new Set([...memory.gone, transition.data.request])].toSorted() };
    case 'TargetRecovered':
      return { ...memory, gone: memory.gone.filter((request) => request !== transition.data.request) };
    case 'TargetFailed':
    // A site that moved may never have been read where it was.
    case 'TargetMoved':
      return memory;
  }
}

function read(memory: TargetMemory, { data }: TargetTransition): TargetMemory {
  const { capture, request } = data;
  return {
    ...memory,
    first: memory.first ?? { capture, at: instant(data.observed_at) },
    requests: Object.hasOwn(memory.requests, request)
      ? memory.requests
      : { ...memory.requests, [request]: capture },
  };
}
