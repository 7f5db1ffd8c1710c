import { isPrerelease, type Observation, type ObservedRelease } from '@juxta/domain';

import { dayOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { isMembers, members, own, versionText } from '../../reading/members.ts';
import { releaseOf } from '../../reading/releases.ts';
import type { CapturedAnswer } from '../../source.ts';

const most = 10_000;

/** Every version that endoflife.date's own crawl dated. Its older files are a plain map of version to day. */
export function normalizeReleaseData(answer: CapturedAnswer): Observation {
  const parsed = readJson(answer, members);
  if ('failure' in parsed) return parsed.failure;
  const document = parsed.value;
  const listed = own(document, 'versions');
  const versions = isMembers(listed) ? listed : isMembers(own(document, 'releases')) ? {} : document;
  const releases: ObservedRelease[] = [];
  for (const name of Object.keys(versions).slice(0, most)) {
    const stated = versions[name];
    const [version, day] = [versionText(name), dayOf(isMembers(stated) ? stated['date'] : stated)];
    if (version !== null && day !== null)
      releases.push(releaseOf(version, `${day}T00:00:00Z`, isPrerelease(version)));
  }
  return { outcome: 'read', facts: [], releases, metrics: [], links: [] };
}
