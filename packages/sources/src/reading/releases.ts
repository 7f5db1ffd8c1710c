import type { ObservedFact, ObservedRelease } from '@juxta/domain';

import { compareInstants } from './instant.ts';
import { timeFact } from './statements.ts';

/** The first of each version. */
export function uniqueByVersion(releases: readonly ObservedRelease[]): readonly ObservedRelease[] {
  const seen = new Set<string>();
  return releases.filter(({ version }) => !seen.has(version) && seen.add(version));
}

/** By their dates; those without keep their order, after the others. */
export function newestFirst(releases: readonly ObservedRelease[]): readonly ObservedRelease[] {
  return releases.toSorted(({ publishedAt: a }, { publishedAt: b }) => {
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return compareInstants(b, a);
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
