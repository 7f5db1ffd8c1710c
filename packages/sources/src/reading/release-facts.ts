import { latestVersion, type ObservedFact, type ObservedRelease } from '@juxta/domain';

import { earliestOf } from './instant.ts';

/**
 * What a registry's list of releases says of them all: latest version with its date, first date, count. The latest is the
 * one that the registry names, else the highest by the rules of the purl type that is not withdrawn.
 */
export function releaseFacts(
  type: string,
  releases: readonly ObservedRelease[],
  named: string | null = null,
): readonly ObservedFact[] {
  if (releases.length === 0) return [];
  const offered = releases.filter(({ yanked }) => yanked !== true);
  const latest =
    named ??
    latestVersion(
      type,
      (offered.length > 0 ? offered : releases).map(({ version }) => version),
    );
  const at = releases.find(({ version }) => version === latest)?.publishedAt;
  const first = earliestOf(releases.map(({ publishedAt }) => publishedAt));
  return [
    ...(latest === null
      ? []
      : [{ attribute: 'latest_version', value: latest, ...(at !== undefined && { effectiveAt: at }) }]),
    ...(at === undefined ? [] : [{ attribute: 'latest_release_at', value: at }]),
    ...(first === undefined ? [] : [{ attribute: 'first_release_at', value: first }]),
    { attribute: 'version_count', value: releases.length },
  ];
}

/** The first of each version: what a list repeats is not released twice. */
export function distinctReleases(releases: readonly ObservedRelease[]): readonly ObservedRelease[] {
  const byVersion = new Map<string, ObservedRelease>();
  for (const release of releases)
    if (!byVersion.has(release.version)) byVersion.set(release.version, release);
  return [...byVersion.values()];
}
