import { failed, isPrerelease, latestVersion, type Observation, type ObservedRelease } from '@juxta/domain';
import { z } from 'zod';

import { instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { own, versionText } from '../../reading/members.ts';
import { releaseFacts } from '../../reading/release-facts.ts';
import { textFact } from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';

const VersionList = z.array(z.unknown());

// Several times what the gem with the most versions and platforms has.
const entryCap = 50_000;

/** Every version that is not yanked, one entry a platform. */
export function normalizeVersions(answer: CapturedAnswer): Observation {
  const parsed = readJson(answer, VersionList);
  if ('failure' in parsed) return parsed.failure;
  if (parsed.value.length > entryCap)
    return failed('too_complex', `the list has more than ${entryCap} entries`);
  const releases = releasesOf(parsed.value);
  if (releases.length === 0) return failed('wrong_shape', 'no entry of the list names a version');
  const latest = latestVersion(
    'gem',
    releases.map(({ version }) => version),
  );
  const entry = parsed.value.find((item) => own(item, 'number') === latest);
  const ruby = own(entry, 'ruby_version');
  const covered = new Set(['first_release_at', 'version_count']);
  return {
    outcome: 'read',
    facts: [
      ...releaseFacts('gem', releases, latest).filter(({ attribute }) => covered.has(attribute)),
      ...textFact('runtime', typeof ruby === 'string' && /[1-9]/u.test(ruby) ? `ruby ${ruby}` : null, 200),
    ],
    releases,
    metrics: [],
    links: [],
  };
}

/** A version came when its first platform did. */
function releasesOf(entries: readonly unknown[]): readonly ObservedRelease[] {
  const times = new Map<string, string | null>();
  for (const entry of entries) {
    const version = versionText(own(entry, 'number'));
    if (version === null || version === '') continue;
    const at = instantOf(own(entry, 'created_at'));
    const known = times.get(version) ?? null;
    times.set(version, known === null || (at !== null && Date.parse(at) < Date.parse(known)) ? at : known);
  }
  return [...times].map(([version, publishedAt]) => ({
    version,
    ...(publishedAt !== null && { publishedAt }),
    prerelease: isPrerelease(version, 'gem'),
  }));
}
