import { isPrerelease, type Observation, type ObservedRelease } from '@juxta/domain';
import { z } from 'zod';

import { instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { byBytes } from '../../reading/languages.ts';
import { members, own, versionText } from '../../reading/members.ts';
import { latestFacts, newestFirst, uniqueByVersion } from '../../reading/releases.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import { listFact, textFact, webUrl } from '../../reading/statements.ts';
import { highestVersionTag } from '../../reading/version-tags.ts';
import type { CapturedAnswer } from '../../source.ts';

// A list, or the one release of `/releases/latest` and `/releases/tags/<tag>`.
const Releases = z.union([
  z.array(z.unknown()),
  z
    .object({ tag_name: z.string() })
    .loose()
    .transform((one): unknown[] => [one]),
]);

export function normalizeReleases(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'the forge', 'tag_name');
  if (stated) return stated;
  const parsed = readJson(answer, Releases);
  if ('failure' in parsed) return parsed.failure;
  const releases = newestFirst(uniqueByVersion(parsed.value.flatMap(release)));
  const isOneOfMany = /\/releases\/(?:tags\/|\d)/u.test(answer.url);
  const latest = isOneOfMany ? undefined : releases.find(({ prerelease }) => prerelease === false);
  return { outcome: 'read', facts: latestFacts(latest), releases, metrics: [], links: [] };
}

function release(item: unknown): readonly ObservedRelease[] {
  const version = versionText(own(item, 'tag_name'));
  if (version === null || own(item, 'draft') === true) return [];
  const publishedAt = instantOf(own(item, 'published_at')) ?? instantOf(own(item, 'created_at'));
  const url = webUrl(own(item, 'html_url'));
  return [
    {
      version,
      ...(publishedAt !== null && { publishedAt }),
      prerelease: own(item, 'prerelease') === true || isPrerelease(version),
      ...(url !== null && { url }),
    },
  ];
}

export function normalizeTags(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'the forge', 'name');
  if (stated) return stated;
  const parsed = readJson(answer, z.array(z.unknown()));
  if ('failure' in parsed) return parsed.failure;
  const names = parsed.value.map((tag) => versionText(own(tag, 'name'))).filter((name) => name !== null);
  const facts = textFact('latest_tag', highestVersionTag(names), 200);
  return { outcome: 'read', facts, releases: [], metrics: [], links: [] };
}

export function normalizeLanguages(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'the forge', '');
  if (stated) return stated;
  const parsed = readJson(answer, members);
  if ('failure' in parsed) return parsed.failure;
  const facts = listFact('languages', byBytes(parsed.value));
  return { outcome: 'read', facts, releases: [], metrics: [], links: [] };
}
