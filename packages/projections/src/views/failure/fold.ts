import type { SourceEvent, TargetEvent } from '@juxta/domain';

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
  readonly opened_at: string;
  readonly closed_position: number | null;
  readonly closed_at: string | null;
}

type Event = RecordedEvent<
  Extract<TargetEvent, { type: 'TargetFailed' | 'TargetGone' | 'TargetRecovered' }> | SourceEvent
>;

/** The rows that were opened or closed. A request can be failing and gone at once, as in the target's own state. */
export function foldFailures(events: readonly Event[], stored: readonly FailureRow[]): readonly FailureRow[] {
  const open = new Map(stored.map((row) => [keyOf(row.kind, row.subject, row.part), row]));
  const changed = new Map<string, FailureRow>();
  const record = (row: FailureRow): void => {
    const key = keyOf(row.kind, row.subject, row.part);
    changed.set(`${key} ${row.opened_position}`, row);
    if (row.closed_position === null) open.set(key, row);
    else open.delete(key);
  };
  for (const event of events) {
    for (const key of endedBy(event)) {
      const before = open.get(key);
      if (before)
        record({ ...before, closed_position: event.position, closed_at: instant(event.data.observed_at) });
    }
    const opened = openedBy(event);
    if (opened) record(opened);
  }
  return [...changed.values()];
}

const keyOf = (kind: FailureRow['kind'], subject: string, part: string): string =>
  JSON.stringify([kind, subject, part]);
const subjectOf = (event: Event): string => event.stream.slice(event.stream.indexOf('/') + 1);

function endedBy(event: Event): readonly string[] {
  const subject = subjectOf(event);
  switch (event.type) {
    case 'TargetFailed':
      return [keyOf('failed', subject, event.data.request)];
    case 'TargetGone':
      return [keyOf('gone', subject, event.data.request)];
    case 'TargetRecovered':
      return [keyOf('failed', subject, event.data.request), keyOf('gone', subject, event.data.request)];
    case 'SourceBroke':
    case 'SourceRecovered':
      return [keyOf('broken', subject, event.data.host)];
  }
}

function openedBy(event: Event): FailureRow | undefined {
  if (event.type === 'TargetRecovered' || event.type === 'SourceRecovered') return undefined;
  const { data } = event;
  const shared = {
    subject: subjectOf(event),
    host: data.host,
    code: data.code,
    attributes: data.covers.attributes,
    metrics: data.covers.metrics,
    capture: data.capture,
    opened_position: event.position,
    opened_at: instant(data.observed_at),
    closed_position: null,
    closed_at: null,
  };
  if (event.type === 'SourceBroke') {
    return {
      ...shared,
      kind: 'broken',
      part: event.data.host,
      detail: event.data.detail,
      source: shared.subject,
    };
  }
  const ofTarget = { ...shared, part: event.data.request, source: event.data.extractor.id };
  if (event.type === 'TargetGone') return { ...ofTarget, kind: 'gone', detail: '' };
  return { ...ofTarget, kind: 'failed', detail: event.data.detail };
}
