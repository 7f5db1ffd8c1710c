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

const List = z.array(z.unknown());

/** The latest release is the newest by its date that is neither announced for later nor named like a pre-release. */
export function normalizeReleases(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'GitLab', 'tag_name');
  if (stated) return stated;
  const parsed = readJson(answer, List);
  if ('failure' in parsed) return parsed.failure;
  const releases = newestFirst(uniqueByVersion(parsed.value.flatMap(release)));
  const facts = latestFacts(releases.find(({ prerelease }) => prerelease === false));
  return { outcome: 'read', facts, releases, metrics: [], links: [] };
}

function release(item: unknown): readonly ObservedRelease[] {
  const version = versionText(own(item, 'tag_name'));
  if (version === null || own(item, 'upcoming_release') === true) return [];
  const publishedAt = instantOf(own(item, 'released_at')) ?? instantOf(own(item, 'created_at'));
  const url = webUrl(own(own(item, '_links'), 'self'));
  return [
    {
      version,
      ...(publishedAt !== null && { publishedAt }),
      prerelease: isPrerelease(version),
      ...(url !== null && { url }),
    },
  ];
}

export function normalizeTags(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'GitLab', 'name');
  if (stated) return stated;
  const parsed = readJson(answer, List);
  if ('failure' in parsed) return parsed.failure;
  const names = parsed.value.map((tag) => versionText(own(tag, 'name'))).filter((name) => name !== null);
  const facts = textFact('latest_tag', highestVersionTag(names), 200);
  return { outcome: 'read', facts, releases: [], metrics: [], links: [] };
}

/** Shares of the code in percent by language. */
export function normalizeLanguages(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'GitLab', '');
  if (stated) return stated;
  const parsed = readJson(answer, members);
  if ('failure' in parsed) return parsed.failure;
  const languages = byBytes(parsed.value);
  const facts = [...textFact('language', languages[0], 100), ...listFact('languages', languages)];
  return { outcome: 'read', facts, releases: [], metrics: [], links: [] };
}
