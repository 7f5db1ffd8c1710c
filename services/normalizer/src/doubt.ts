import { metricDefinition, type ReadCapture, type TargetState, type TargetTransition } from '@juxta/domain';
import type { Source } from '@juxta/sources';

/**
 * What makes one answer doubtful: it cannot be read where it could be before, it lost what was known, or a counter that
 * only rises fell. Each happens to single targets; to most of a source's at once it is the source that broke.
 */
export type Doubt = 'unreadable' | 'lost' | 'fell';

export const tellDoubt: Readonly<Record<Doubt, string>> = {
  unreadable: 'cannot be read any more',
  lost: 'have lost attributes that they had',
  fell: 'have counters that fell',
};

export interface Doubtful {
  readonly read: ReadCapture;
  /** The target before this answer. */
  readonly state: TargetState;
  /** What the answer would change. */
  readonly transitions: readonly TargetTransition[];
  /** The last samples of the target's counters, by metric. */
  readonly counters: ReadonlyMap<string, number>;
}

/** Null where nothing is odd. Only answers with a body can be: failures to answer are told by the crawler. */
export function doubtOf({ read, state, transitions, counters }: Doubtful): Doubt | null {
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
  return fell ? 'fell' : null;
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
