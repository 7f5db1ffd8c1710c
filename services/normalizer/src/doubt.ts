import { metricDefinition, type ReadCapture, type TargetState, type TargetTransition } from '@juxta/domain';
import type { Source } from '@juxta/sources';

/**
 * What makes one answer doubtful: it cannot be read where it could be before, it lost what was known, a counter that only
 * rises fell, or it is much shorter than its last ones. Each happens to single targets; to most of a source's at once it is the source that broke.
 */
export type Doubt = 'unreadable' | 'lost' | 'fell' | 'thinned';

export const tellDoubt: Readonly<Record<Doubt, string>> = {
  unreadable: 'cannot be read any more',
  lost: 'have lost attributes that they had',
  fell: 'have counters that fell',
  thinned: 'have less than half of their usual size',
};

export interface Doubtful {
  readonly read: ReadCapture;
  /** The target before this answer. */
  readonly state: TargetState;
  /** What the answer would change. */
  readonly transitions: readonly TargetTransition[];
  /** The last samples of the target's counters, by metric. */
  readonly counters: ReadonlyMap<string, number>;
  /** Of the answer and of the last ones before it; null where there is no body. */
  readonly sizes: { readonly bytes: number; readonly before: readonly number[] } | null;
}

/** So many answers make a usual size, and so many bytes less than half of it are no chance. */
const thinned = { atLeast: 3, bytes: 1_000 };

/** Null where nothing is odd. Only answers with a body can be: failures to answer are told by the crawler. */
export function doubtOf({ read, state, transitions, counters, sizes }: Doubtful): Doubt | null {
  const { reading, request } = read;
  if (reading.kind !== 'observation') return null;
  const { observation } = reading;
  if (observation.outcome === 'failed') {
    const isGone = transitions.some(({ type }) => type === 'TargetGone') || state.gone.has(request);
    return state.facts.size > 0 && !isGone ? 'unreadable' : null;
  }
  if (transitions.some(takesAway)) return 'lost';
  const fell = observation.metrics.some(
    ({ metric, value }) => value < (counters.get(metric) ?? Number.NEGATIVE_INFINITY),
  );
  if (fell) return 'fell';
  return sizes && isThinned(sizes) ? 'thinned' : null;
}

/** Against the median of the last ones. */
function isThinned({ bytes, before }: NonNullable<Doubtful['sizes']>): boolean {
  if (before.length < thinned.atLeast) return false;
  const usual = before.toSorted((a, b) => a - b)[Math.floor(before.length / 2)] ?? 0;
  return bytes < usual / 2 && usual - bytes >= thinned.bytes;
}

/** Facts that go, without others that come in their place: what a project states anew is no loss. */
function takesAway({ type, data }: TargetTransition): boolean {
  if (type === 'TargetFailed') return data.code === 'mass_removal';
  return type === 'FactsObserved' && data.facts.some((fact) => fact.state === 'withdrawn');
}

/** The counters that an answer tells. */
export function countersIn({ reading }: ReadCapture): readonly string[] {
  if (reading.kind !== 'observation' || reading.observation.outcome !== 'read') return [];
  return reading.observation.metrics
    .map(({ metric }) => metric)
    .filter((metric) => metricDefinition(metric)?.kind === 'counter');
}

/** Whether a part speaks for one declared host, so that its targets fail together: pages of projects' own sites do not. */
export function isOfOneHost(source: Source, target: string, part: string): boolean {
  if (source.indexes.some(({ name }) => name === part)) return true;
  return source.requests(target).some(({ name, declaredHost }) => name === part && declaredHost);
}
