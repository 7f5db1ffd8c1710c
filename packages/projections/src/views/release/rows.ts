import type { TargetEvent } from '@juxta/domain';

import { instant } from '../../instant.ts';
import type { RecordedEvent } from '../../projection.ts';
import { targetOf } from '../../statement.ts';

export const releaseColumns = {
  target: 'text',
  version: 'text',
  position: 'bigint',
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
} as const;

export type ReleaseEvent = RecordedEvent<
  Extract<TargetEvent, { type: 'ReleasesObserved' | 'TargetReplaced' }>
>;

export type ReleaseRow = Omit<ReturnType<typeof releaseRows>[number], 'ended_position' | 'ended_at'> & {
  readonly ended_position: number | null;
  readonly ended_at: string | null;
};

/** `stored`: the rows that hold of the targets that are replaced. */
export function foldReleases(
  events: readonly ReleaseEvent[],
  stored: readonly ReleaseRow[],
): readonly ReleaseRow[] {
  const holding = new Map<string, Map<string, ReleaseRow>>();
  const ended: ReleaseRow[] = [];
  const hold = (row: ReleaseRow): void => {
    const ofTarget = holding.get(row.target) ?? new Map<string, ReleaseRow>();
    holding.set(row.target, ofTarget.set(`${row.position} ${row.version}`, row));
  };
  for (const row of stored) hold(row);
  for (const event of events) {
    if (event.type === 'ReleasesObserved') {
      for (const row of releaseRows(event)) hold(row);
      continue;
    }
    const end = { ended_position: event.position, ended_at: instant(event.data.observed_at) };
    for (const row of holding.get(targetOf(event))?.values() ?? []) ended.push({ ...row, ...end });
    holding.delete(targetOf(event));
  }
  return [...ended, ...[...holding.values()].flatMap((rows) => [...rows.values()])];
}

/** One row per statement; the last one of a version in world time and below a position is what holds there. */
export function releaseRows(event: RecordedEvent<Extract<TargetEvent, { type: 'ReleasesObserved' }>>) {
  const observedAt = instant(event.data.observed_at);
  return event.data.releases.map((release, n) => {
    const publishedAt = release.published_at === undefined ? null : instant(release.published_at);
    return {
      target: targetOf(event),
      version: release.version,
      position: event.position,
      source: event.data.extractor.id,
      published_at: publishedAt,
      prerelease: release.prerelease ?? false,
      yanked: release.yanked ?? false,
      url: release.url ?? null,
      withdrawn: release.change === 'withdrawn',
      cause: release.cause,
      fact: `${event.position}/release/${n}`,
      capture: event.data.capture,
      observed_at: observedAt,
      // A release is true from its publication on; a later change of it only from when it was seen.
      world_from: release.change === 'new' ? (publishedAt ?? observedAt) : observedAt,
      ended_position: null,
      ended_at: null,
    };
  });
}
