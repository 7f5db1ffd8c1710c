import type { TargetEvent, TargetTransition } from './events.ts';
import { historyContent } from './history-content.ts';
import { decideReading, type ReadCapture } from './reading.ts';
import { emptyTarget, evolveTarget, type TargetState } from './state.ts';

/**
 * One capture in the history of a target: what today's extractor reads in it, or, where its bytes can no longer be read,
 * the transitions that it was once found to make.
 */
export type HistoryEntry = ReadCapture | { readonly kept: readonly TargetTransition[] };

/** What the next capture in capture order adds to a history that has come to `state`. */
export function deriveNext(entry: HistoryEntry, state: TargetState): readonly TargetTransition[] {
  return 'kept' in entry ? entry.kept : decideReading(entry, state);
}

/** The history of a target, derived from all its captures in capture order. */
export function deriveHistory(entries: Iterable<HistoryEntry>): TargetTransition[] {
  const transitions: TargetTransition[] = [];
  let state = emptyTarget();
  for (const entry of entries) {
    const next = deriveNext(entry, state);
    transitions.push(...next);
    state = next.reduce(evolveTarget, state);
  }
  return transitions;
}

/** The history that a stream tells today: that of its last re-derivation, and what came after. */
export function currentHistory(events: readonly TargetEvent[]): TargetTransition[] {
  let transitions: TargetTransition[] = [];
  for (const event of events) {
    if (event.type === 'HistoryRederived') transitions = [...event.data.transitions];
    // Recorded events carry more than these: a transition is what their stream was told, no more.
    else transitions.push({ type: event.type, data: event.data } as TargetTransition);
  }
  return transitions;
}

export interface CitedTransition {
  readonly transition: TargetTransition;
  /**
   * Index of its first fact, release or link in the event that tells it, as the ids to cite count them: facts, releases
   * and links each run on over all transitions of a `HistoryRederived`.
   */
  readonly first: number;
}

/** What an event tells: itself, or the transitions of a history told anew. */
export function citedTransitions(event: TargetEvent): readonly CitedTransition[] {
  if (event.type !== 'HistoryRederived') return [{ transition: event, first: 0 }];
  const counts = new Map<TargetTransition['type'], number>();
  return event.data.transitions.map((transition) => {
    const first = counts.get(transition.type) ?? 0;
    counts.set(transition.type, first + itemsOf(transition));
    return { transition, first };
  });
}

function itemsOf(transition: TargetTransition): number {
  switch (transition.type) {
    case 'FactsObserved':
      return transition.data.facts.length;
    case 'ReleasesObserved':
      return transition.data.releases.length;
    case 'LinksObserved':
      return transition.data.links.length;
    case 'TargetMoved':
    case 'TargetReplaced':
    case 'TargetFailed':
    case 'TargetRecovered':
    case 'TargetGone':
      return 0;
  }
}

/** The transitions of each capture, each capture's in their order. */
export function transitionsByCapture(
  transitions: readonly TargetTransition[],
): ReadonlyMap<string, readonly TargetTransition[]> {
  return Map.groupBy(transitions, (transition) => transition.data.capture);
}

/**
 * How a stream comes to tell the history derived in capture order. Appending the news of late captures at the end will do
 * where each subject is then told the same, in the same order: captures of different requests mostly have nothing to do
 * with each other. Where it is not, or where captures that were read before are read differently today, it is told anew.
 */
export function reconcileHistory(history: {
  /** As the stream tells it, in log order. */
  readonly current: readonly TargetTransition[];
  /** What late captures would append, each decided on the state that the stream has come to. */
  readonly forward: readonly TargetTransition[];
  readonly derived: readonly TargetTransition[];
}): 'append_forward' | 'rederive' {
  const { current, forward, derived } = history;
  return historyContent([...current, ...forward]) === historyContent(derived) ? 'append_forward' : 'rederive';
}
