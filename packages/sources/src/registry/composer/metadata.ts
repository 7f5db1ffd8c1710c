import { failed, type Observation, type ObservedFact, type TargetKey } from '@juxta/domain';
import { z } from 'zod';

import { readJson } from '../../reading/json-answer.ts';
import { isMembers, members, own, type Members } from '../../reading/members.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import { repositoryFact, repositoryLink, siteLink, textFact } from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';
import { packageName } from './address.ts';
import { abandonment, latestEntry, releasesOf, versionCap, versionFacts } from './versions.ts';

const Metadata = z.object({ packages: members });
type Read = Extract<Observation, { outcome: 'read' }>;

/** Composer's metadata: a list of versions that may be minified, or in its first form a version's entry by its name. */
export function normalizeMetadata(answer: CapturedAnswer, target: TargetKey): Observation {
  const stated = statedFailure(answer, 'Packagist', 'packages');
  if (stated) return stated;
  const parsed = readJson(answer, Metadata);
  if ('failure' in parsed) return parsed.failure;
  const listed = own(parsed.value.packages, packageName(target) ?? '');
  const entries = Array.isArray(listed) ? expanded(listed) : isMembers(listed) ? Object.values(listed) : [];
  const versions = entries.slice(0, versionCap + 1).filter(isMembers);
  if (versions.length > versionCap)
    return failed('too_complex', `the metadata lists more than ${versionCap} versions`);
  if (versions.length === 0) return failed('wrong_shape', 'the metadata has no version of this package');
  const releases = releasesOf(versions);
  const latest = latestEntry(versions, releases);
  const facts = versionFacts(releases, latest);
  const read = { outcome: 'read', facts, releases, metrics: [], links: [] } as const;
  return answer.request === 'described' ? { ...read, ...described(latest.entry, facts) } : read;
}

/** What a saved one says beside: to our own requests the package's document says it. */
function described(entry: unknown, facts: readonly ObservedFact[]): Pick<Read, 'facts' | 'links'> {
  const source = own(own(entry, 'source'), 'url');
  return {
    facts: [
      ...textFact('name', own(entry, 'name'), 200),
      ...abandonment(own(entry, 'abandoned')),
      ...textFact('description', own(entry, 'description')),
      ...repositoryFact(source),
      ...facts,
    ],
    links: [
      ...repositoryLink(source, '/packages/source/url'),
      ...siteLink(own(entry, 'homepage'), '/packages/homepage'),
    ],
  };
}

// What is read of a version; the rest need not be carried along.
const used = [
  'version',
  'time',
  'license',
  'homepage',
  'support',
  'keywords',
  'require',
  'name',
  'description',
  'source',
  'abandoned',
];

/**
 * Minified metadata gives of each version what differs from the one before, `"__unset"` for what is gone:
 * https://github.com/composer/metadata-minifier
 */
function expanded(list: readonly unknown[]): readonly Members[] {
  let previous: Members = {};
  return list.slice(0, versionCap + 1).map((difference) => {
    const entry: Record<string, unknown> = { ...previous };
    for (const name of used) {
      const value = own(difference, name);
      if (value === '__unset') delete entry[name];
      else if (value !== undefined) entry[name] = value;
    }
    previous = entry;
    return entry;
  });
}
