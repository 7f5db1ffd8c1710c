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
} as const;

export type ReleaseRow = ReturnType<typeof releaseRows>[number];

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
    };
  });
}
