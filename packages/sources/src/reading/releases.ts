import type { ObservedFact, ObservedRelease } from '@juxta/domain';

import { timeFact } from './statements.ts';

/** The first of each version. */
export function uniqueByVersion(releases: readonly ObservedRelease[]): readonly ObservedRelease[] {
  const seen = new Set<string>();
  return releases.filter(({ version }) => !seen.has(version) && seen.add(version));
}

/** By their dates; those without keep their order, after the others. */
export function newestFirst(releases: readonly ObservedRelease[]): readonly ObservedRelease[] {
  const time = ({ publishedAt }: ObservedRelease): number =>
    publishedAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(publishedAt);
  return releases.toSorted((a, b) => (time(a) === time(b) ? 0 : time(b) - time(a)));
}

/** `latest_version` and `latest_release_at` of the release that is the latest one. */
export function latestFacts(latest: ObservedRelease | undefined): readonly ObservedFact[] {
  if (latest === undefined) return [];
  const { version, publishedAt } = latest;
  return [
    {
      attribute: 'latest_version',
      value: version,
      ...(publishedAt !== undefined && { effectiveAt: publishedAt }),
    },
    ...timeFact('latest_release_at', publishedAt),
  ];
}
