import { isPrerelease, type Observation, type ObservedRelease } from '@juxta/domain';
import { z } from 'zod';

import { instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { isMembers, own, versionText } from '../../reading/members.ts';
import { latestFacts, uniqueByVersion } from '../../reading/releases.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import { webUrl } from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';

// A list, or the one release of `/releases/latest` and `/releases/tags/<tag>`.
const ReleaseList = z.union([
  z.array(z.unknown()),
  z
    .object({ tag_name: z.string() })
    .loose()
    .transform((one): unknown[] => [one]),
]);

/** The latest release is the newest one that is neither a draft nor marked as a pre-release. */
export function normalizeReleases(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'GitHub', 'full_name');
  if (stated) return stated;
  const parsed = readJson(answer, ReleaseList);
  if ('failure' in parsed) return parsed.failure;
  const releases = uniqueByVersion(parsed.value.flatMap(release));
  // One release by its tag or id may be any of them.
  const isOneOfMany = /\/releases\/(?:tags\/|\d)/u.test(answer.url);
  const latest = isOneOfMany ? undefined : releases.find((item) => item.prerelease === false);
  return { outcome: 'read', facts: latestFacts(latest), releases, metrics: [], links: [] };
}

function release(item: unknown): readonly ObservedRelease[] {
  const version = versionText(own(item, 'tag_name'));
  if (!isMembers(item) || version === null || own(item, 'draft') === true) return [];
  const publishedAt = instantOf(own(item, 'published_at'));
  const url = webUrl(own(item, 'html_url'));
  const prerelease = own(item, 'prerelease') === true || isPrerelease(version);
  return [
    { version, ...(publishedAt !== null && { publishedAt }), prerelease, ...(url !== null && { url }) },
  ];
}
