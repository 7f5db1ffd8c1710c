import { failed, isPrerelease, type Observation, type ObservedRelease, type TargetKey } from '@juxta/domain';
import { z } from 'zod';

import { instantAt } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { countOf, isMembers, members, own, versionText, type Members } from '../../reading/members.ts';
import { distinctReleases, releaseFacts } from '../../reading/release-facts.ts';
import { releaseOf } from '../../reading/releases.ts';
import type { CapturedAnswer } from '../../source.ts';
import { artifactOf } from './address.ts';

const Found = z.object({ response: members });

/** Versions of the artifact with the times at which Central took them in: https://central.sonatype.org/search/rest-api-guide/ */
export function normalizeSearch(answer: CapturedAnswer, target: TargetKey): Observation {
  const parsed = readJson(answer, Found);
  if ('failure' in parsed) return parsed.failure;
  const list = own(parsed.value.response, 'docs');
  if (!Array.isArray(list)) return failed('wrong_shape', 'the JSON is no answer of the search');
  const artifact = artifactOf(target);
  const releases = distinctReleases(
    list
      .slice(0, 1_000)
      .filter((doc) => isMembers(doc) && doc['g'] === artifact?.group && doc['a'] === artifact?.name)
      .map(release)
      .filter((one) => one !== null),
  );
  if (releases.length === 0) return failed('not_found', 'the search knows no version of this artifact');
  const count = countOf(own(parsed.value.response, 'numFound')) ?? Number.POSITIVE_INFINITY;
  // The oldest ones may be missing: then nothing is said of the first.
  const said = new Set(['latest_release_at', ...(count <= list.length ? ['first_release_at'] : [])]);
  const facts = releaseFacts('maven', releases).filter(({ attribute }) => said.has(attribute));
  return { outcome: 'read', facts, releases, metrics: [], links: [] };
}

const [first, end] = [Date.UTC(1995, 0), Date.UTC(2200, 0)];

function release(doc: Members): ObservedRelease | null {
  const version = versionText(doc['v']) ?? versionText(doc['latestVersion']);
  if (version === null || version === '') return null;
  const at = countOf(doc['timestamp']);
  const publishedAt = at !== null && at >= first && at < end ? instantAt(at) : null;
  return releaseOf(version, publishedAt, isPrerelease(version, 'maven'));
}
