import type { FactValue, ObservedLink, ObservedRelease } from '../observation.ts';
import type { TargetTransition } from '../target/events.ts';
import type { ReadCapture } from '../target/reading.ts';

/** The n-th capture of a target; ids sort like the captures. */
export const captureOf = (n: number): string => `018f0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

export interface Said {
  readonly request?: string;
  readonly version?: number;
  readonly facts?: Readonly<Record<string, FactValue>>;
  readonly covers?: readonly string[];
  readonly releases?: readonly ObservedRelease[];
  readonly links?: readonly ObservedLink[];
  readonly movedTo?: string;
}

/** The n-th capture, with what an extractor reads in it. It covers the kinds that it names. */
export function readingOf(n: number, said: Said = {}): ReadCapture {
  const { request = 'document', version = 1, facts = {}, covers, releases, links, movedTo } = said;
  return {
    capture: captureOf(n),
    request,
    extractor: { id: 'npm', version },
    observedAt: new Date(Date.UTC(2026, 0, 1 + n)).toISOString(),
    covers: {
      attributes: [...(covers ?? Object.keys(facts))],
      metrics: [],
      releases: releases ? 'all' : 'none',
      links: links !== undefined,
    },
    host: 'registry.example',
    reading: {
      kind: 'observation',
      observation: {
        outcome: 'read',
        facts: Object.entries(facts).map(([attribute, value]) => ({ attribute, value })),
        releases: releases ?? [],
        metrics: [],
        links: links ?? [],
        ...(movedTo !== undefined && { movedTo }),
      },
    },
  };
}

/** Attribute, value (null: withdrawn) and capture of every fact. */
export function attributesOf(transitions: readonly TargetTransition[]) {
  return transitions.flatMap(({ type, data }) =>
    type === 'FactsObserved'
      ? data.facts.map((fact) => [fact.attribute, fact.state === 'known' ? fact.value : null, data.capture])
      : [],
  );
}
