import { failed, isPrerelease, type Observation } from '@juxta/domain';
import { z } from 'zod';

import { readJson } from '../../reading/json-answer.ts';
import { versionText } from '../../reading/members.ts';
import { distinctReleases, releaseFacts } from '../../reading/release-facts.ts';
import type { CapturedAnswer } from '../../source.ts';

const VersionList = z.object({ versions: z.array(z.unknown()) });

/** The flat container's list: every version, unlisted ones included, without dates. */
export function normalizeVersions(answer: CapturedAnswer): Observation {
  const parsed = readJson(answer, VersionList);
  if ('failure' in parsed) return parsed.failure;
  if (parsed.value.versions.length > 20_000)
    return failed('too_complex', 'the list has more than 20,000 versions');
  const releases = distinctReleases(
    parsed.value.versions.flatMap((item) => {
      const version = versionText(item);
      return version === null || version === ''
        ? []
        : [{ version, prerelease: isPrerelease(version, 'nuget') }];
    }),
  );
  if (releases.length === 0) return failed('wrong_shape', 'the list names no version');
  return { outcome: 'read', facts: releaseFacts('nuget', releases), releases: [], metrics: [], links: [] };
}
