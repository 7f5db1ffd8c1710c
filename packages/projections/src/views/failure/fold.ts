import type { SourceEvent, TargetEvent, TargetTransition } from '@juxta/domain';

import { instant } from '../../instant.ts';
import type { RecordedEvent } from '../../projection.ts';

export interface FailureRow {
  readonly kind: 'failed' | 'gone' | 'broken';
  readonly subject: string;
  readonly part: string;
  readonly host: string;
  readonly code: string;
  readonly detail: string;
  readonly attributes: readonly string[];
  readonly metrics: readonly string[];
  readonly source: string;
  readonly capture: string;
  readonly opened_position: number;
  /** Index of the transition in its event. */
  readonly n: number;
  readonly opened_at: string;
  readonly closed_position: number | null;
  readonly closed_at: string | null;
  /** From which position on the log tells another history. */
  readonly superseded_position: number | null;
}

export type FailureEvent = RecordedEvent<
  | Extract<TargetEvent, { type: 'TargetFailed' | 'TargetGone' | 'TargetRecovered' | 'HistoryRederived' }>
  | SourceEvent
>;
type Transition = TargetTransition | SourceEvent;
type Place = { readonly subject: string; readonly position: number; readonly n: number };

/**
 * The rows that were opened, closed or superseded. A request can be failing and gone at once, as in the target's own
 * state. `stored`: what is open, and all that is known of a target whose history is told anew.
 */
export function foldFailures(
  events: readonly FailureEvent[],
  stored: readonly FailureRow[],
): readonly FailureRow[] {
  const known = new KnownFailures(stored);
  for (const event of events) {
    const subject = subjectOf(event);
    if (event.type !== 'HistoryRederived') known.apply({ subject, position: event.position, n: 0 }, event);
    else {
      known.supersede(subject, event.position);
      for (const [n, transition] of event.data.transitions.entries())
        known.apply({ subject, position: event.position, n }, transition);
    }
  }
  return known.changed();
}

class KnownFailures {
  readonly #changed = new Map<string, FailureRow>();
  readonly #open = new Map<string, FailureRow>();
  readonly #ofSubject = new Map<string, Map<string, FailureRow>>();

  constructor(stored: readonly FailureRow[]) {
    for (const row of stored) this.#hold(row);
  }

  apply(place: Place, transition: Transition): void {
    for (const key of endedBy(place, transition)) {
      const before = this.#open.get(key);
      const closed_at = instant(transition.data.observed_at);
      if (before) this.#record({ ...before, closed_position: place.position, closed_at });
    }
    const opened = openedBy(place, transition);
    if (opened) this.#record(opened);
  }

  /** Nothing of what was told of a target is known from this position on, neither what is open nor what is over. */
  supersede(subject: string, position: number): void {
    for (const row of this.#ofSubject.get(subject)?.values() ?? [])
      if (row.kind !== 'broken') this.#record({ ...row, superseded_position: position });
  }

  changed(): readonly FailureRow[] {
    return [...this.#changed.values()];
  }

  #record(row: FailureRow): void {
    this.#changed.set(rowKey(row), row);
    this.#hold(row);
  }

  #hold(row: FailureRow): void {
    const key = keyOf(row.kind, row.subject, row.part);
    const ofSubject = this.#ofSubject.get(row.subject) ?? new Map<string, FailureRow>();
    this.#ofSubject.set(row.subject, ofSubject);
    if (row.superseded_position === null) ofSubject.set(rowKey(row), row);
    else ofSubject.delete(rowKey(row));
    if (row.closed_position === null && row.superseded_position === null) this.#open.set(key, row);
    else if (isSame(this.#open.get(key), row)) this.#open.delete(key);
  }
}

const keyOf = (kind: FailureRow['kind'], subject: string, part: string): string =>
  JSON.stringify([kind, subject, part]);
const rowKey = (row: FailureRow): string =>
  `${keyOf(row.kind, row.subject, row.part)} ${row.opened_position}/${row.n}`;
const isSame = (one: FailureRow | undefined, other: FailureRow): boolean =>
  one !== undefined && rowKey(one) === rowKey(other);
export const subjectOf = (event: { readonly stream: string }): string =>
  event.stream.slice(event.stream.indexOf('/') + 1);

function endedBy({ subject }: Place, { type, data }: Transition): readonly string[] {
  switch (type) {
    case 'TargetFailed':
      return [keyOf('failed', subject, data.request)];
    case 'TargetGone':
      return [keyOf('gone', subject, data.request)];
    case 'TargetRecovered':
      return [keyOf('failed', subject, data.request), keyOf('gone', subject, data.request)];
    case 'SourceBroke':
    case 'SourceRecovered':
      return [keyOf('broken', subject, data.host)];
    case 'SourceQuarantined':
    case 'SourceReleased':
      return [keyOf('broken', subject, data.part)];
    case 'FactsObserved':
    case 'ReleasesObserved':
    case 'LinksObserved':
    case 'TargetMoved':
    case 'TargetReplaced':
      return [];
  }
}

function openedBy({ subject, position, n }: Place, { type, data }: Transition): FailureRow | undefined {
  if (
    type !== 'TargetFailed' &&
    type !== 'TargetGone' &&
    type !== 'SourceBroke' &&
    type !== 'SourceQuarantined'
  )
    return undefined;
  const shared = {
    subject,
    host: data.host,
    code: data.code,
    attributes: data.covers.attributes,
    metrics: data.covers.metrics,
    capture: data.capture,
    opened_position: position,
    n,
    opened_at: instant(data.observed_at),
    closed_position: null,
    closed_at: null,
    superseded_position: null,
  };
  if (type === 'SourceBroke')
    return { ...shared, kind: 'broken', part: data.host, detail: data.detail, source: subject };
  if (type === 'SourceQuarantined')
    return { ...shared, kind: 'broken', part: data.part, detail: data.detail, source: subject };
  const ofTarget = { ...shared, part: data.request, source: data.extractor.id };
  return type === 'TargetGone'
    ? { ...ofTarget, kind: 'gone', detail: '' }
    : { ...ofTarget, kind: 'failed', detail: data.detail };
}
