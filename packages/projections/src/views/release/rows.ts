import { citedTransitions, type TargetEvent, type TargetTransition } from '@juxta/domain';

import { instant } from '../../instant.ts';
import type { RecordedEvent } from '../../projection.ts';
import { targetOf } from '../../statement.ts';

export const releaseColumns = {
  target: 'text',
  version: 'text',
  position: 'bigint',
  n: 'int',
  source: 'text',
  published_at: 'timestamptz',
  prerelease: 'boolean',
  yanked: 'boolean',
  url: 'text',
  withdrawn: 'boolean',
  cause: 'text',
  fact: 'text',
  capture: 'uuid',
  observed_at: 'timestamptz',
  world_from: 'timestamptz',
  ended_position: 'bigint',
  ended_at: 'timestamptz',
  superseded_position: 'bigint',
} as const;

export type ReleaseEvent = RecordedEvent<
  Extract<TargetEvent, { type: 'ReleasesObserved' | 'TargetReplaced' | 'HistoryRederived' }>
>;

export interface ReleaseRow {
  readonly target: string;
  readonly version: string;
  readonly position: number;
  /** Index in the event. */
  readonly n: number;
  readonly source: string;
  readonly published_at: string | null;
  readonly prerelease: boolean;
  readonly yanked: boolean;
  readonly url: string | null;
  readonly withdrawn: boolean;
  readonly cause: string;
  readonly fact: string;
  readonly capture: string;
  readonly observed_at: string;
  readonly world_from: string;
  /** Since which position it is known to have ended in world time, at `ended_at`: the key became another project's. */
  readonly ended_position: number | null;
  readonly ended_at: string | null;
  /** From which position on the log tells another history. */
  readonly superseded_position: number | null;
}

/** `stored`: what is known of the targets whose releases end. */
export function foldReleases(
  events: readonly ReleaseEvent[],
  stored: readonly ReleaseRow[],
): readonly ReleaseRow[] {
  const known = new Map<string, ReleaseRow[]>();
  const superseded: ReleaseRow[] = [];
  const knownOf = (target: string): ReleaseRow[] => {
    const rows = known.get(target) ?? [];
    known.set(target, rows);
    return rows;
  };
  for (const row of stored) knownOf(row.target).push(row);
  for (const event of events) {
    const target = targetOf(event);
    if (event.type === 'HistoryRederived') {
      for (const row of knownOf(target)) superseded.push({ ...row, superseded_position: event.position });
      known.delete(target);
    }
    for (const { transition, first } of citedTransitions(event)) {
      if (transition.type === 'ReleasesObserved')
        knownOf(target).push(...releaseRows(event, transition, first));
      if (transition.type === 'TargetReplaced')
        known.set(target, knownOf(target).map(ending(event, transition)));
    }
  }
  return [...superseded, ...[...known.values()].flat()];
}

function ending(
  { position }: ReleaseEvent,
  { data }: Extract<TargetTransition, { type: 'TargetReplaced' }>,
): (row: ReleaseRow) => ReleaseRow {
  const end = { ended_position: position, ended_at: instant(data.observed_at) };
  return (row) => (row.ended_position === null ? { ...row, ...end } : row);
}

/** One row per statement; the last one of a version in world time and below a position is what holds there. */
function releaseRows(
  event: ReleaseEvent,
  { data }: Extract<TargetTransition, { type: 'ReleasesObserved' }>,
  first: number,
): readonly ReleaseRow[] {
  const observedAt = instant(data.observed_at);
  return data.releases.map((release, index) => {
    const publishedAt = release.published_at === undefined ? null : instant(release.published_at);
    const n = first + index;
    return {
      target: targetOf(event),
      version: release.version,
      position: event.position,
      n,
      source: data.extractor.id,
      published_at: publishedAt,
      prerelease: release.prerelease ?? false,
      yanked: release.yanked ?? false,
      url: release.url ?? null,
      withdrawn: release.change === 'withdrawn',
      cause: release.cause,
      fact: `${event.position}/release/${n}`,
      capture: data.capture,
      observed_at: observedAt,
      // A release is true from its publication on; a later change of it only from when it was seen.
      world_from: release.change === 'new' ? (publishedAt ?? observedAt) : observedAt,
      ended_position: null,
      ended_at: null,
      superseded_position: null,
    };
  });
}
