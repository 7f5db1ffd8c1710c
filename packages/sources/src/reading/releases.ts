import type { ObservedFact, ObservedRelease } from '@juxta/domain';

import { compareInstants } from './instant.ts';
import { timeFact } from './statements.ts';

/** A release; of those that a list has by the thousand, so that no object is spread into another. */
export function releaseOf(version: string, publishedAt: string | null, prerelease: boolean): ObservedRelease {
  return publishedAt === null ? { version, prerelease } : { version, publishedAt, prerelease };
}

/** The first of each version. */
export function uniqueByVersion(releases: readonly ObservedRelease[]): readonly ObservedRelease[] {
  const seen = new Set<string>();
  let before = 0;
  return releases.filter(({ version }) => seen.add(version).size > before && (before += 1));
}

/** By their dates; those without keep their order, after the others. */
export function newestFirst(releases: readonly ObservedRelease[]): readonly ObservedRelease[] {
  if (isNewestFirst(releases)) return releases;
  return releases.toSorted(({ publishedAt: a }, { publishedAt: b }) => {
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return compareInstants(b, a);
  });
}

/** As most sources list them. */
function isNewestFirst(releases: readonly ObservedRelease[]): boolean {
  return releases.every(({ publishedAt }, n) => {
    const before = n === 0 ? publishedAt : releases[n - 1]?.publishedAt;
    if (publishedAt === undefined || before === undefined) return publishedAt === undefined;
    return compareInstants(before, publishedAt) >= 0;
  });
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
