import { isPrerelease, type Observation, type ObservedRelease } from '@juxta/domain';
import { z } from 'zod';

import { instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { own, versionText } from '../../reading/members.ts';
import { latestFacts, uniqueByVersion } from '../../reading/releases.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import { textFact, webUrl } from '../../reading/statements.ts';
import { highestVersionTag } from '../../reading/version-tags.ts';
import type { CapturedAnswer } from '../../source.ts';

const Tags = z.object({ values: z.array(z.unknown()) });

/** Bitbucket has no releases: its tags are the versions, dated by the commit that each names: tags are made anew when a repository moves. */
export function normalizeTags(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'Bitbucket', 'values');
  if (stated) return stated;
  const parsed = readJson(answer, Tags);
  if ('failure' in parsed) return parsed.failure;
  const releases = uniqueByVersion(parsed.value.values.flatMap(release));
  const highest = highestVersionTag(releases.map(({ version }) => version));
  return {
    outcome: 'read',
    facts: [
      ...latestFacts(releases.find(({ version }) => version === highest)),
      ...textFact('latest_tag', highest, 200),
    ],
    releases,
    metrics: [],
    links: [],
  };
}

function release(item: unknown): readonly ObservedRelease[] {
  const version = versionText(own(item, 'name'));
  // Mercurial's name for the newest commit, which Bitbucket listed as a tag.
  if (version === null || version === 'tip') return [];
  const publishedAt = instantOf(own(own(item, 'target'), 'date')) ?? instantOf(own(item, 'date'));
  const url = webUrl(own(own(own(item, 'links'), 'html'), 'href'));
  return [
    {
      version,
      ...(publishedAt !== null && { publishedAt }),
      prerelease: isPrerelease(version),
      ...(url !== null && { url }),
    },
  ];
}
