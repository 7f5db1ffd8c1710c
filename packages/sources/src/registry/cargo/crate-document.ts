import {
  cleanText,
  failed,
  tryFormatPurl,
  isPrerelease,
  latestVersion,
  type Observation,
  type ObservedFact,
  type ObservedMetric,
  type ObservedRelease,
  type TargetKey,
} from '@juxta/domain';
import { z } from 'zod';

import { instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import {
  anyMember,
  countOf,
  own,
  someMembers,
  versionText,
  wordList,
  type Members,
} from '../../reading/members.ts';
import { distinctReleases, releaseFacts } from '../../reading/release-facts.ts';
import {
  keywordsFact,
  licenseFact,
  repositoryFact,
  repositoryLink,
  siteLink,
  textFact,
  timeFact,
  urlFact,
} from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';
import { crateName } from './address.ts';

const CrateDocument = z.object({
  crate: someMembers,
  versions: anyMember,
  version: someMembers,
  errors: anyMember,
});

/** What our request leaves to the index, so that one request speaks of it. */
const indexed: ReadonlySet<string> = new Set(['latest_version', 'version_count', 'runtime']);

/** A crate's document, its list of versions, or one version's document. */
export function normalizeCrate(answer: CapturedAnswer, target: TargetKey): Observation {
  const parsed = readJson(answer.status === 404 ? { ...answer, status: 200 } : answer, CrateDocument);
  if ('failure' in parsed) return answer.status === 404 ? notFound('status 404') : parsed.failure;
  const { crate, versions, version, errors } = parsed.value;
  const detail = Array.isArray(errors) ? cleanText(own(errors[0], 'detail'), 200) : null;
  if (detail !== null) return statedError(detail);
  if (answer.status === 404) return notFound('status 404');
  const entries: readonly unknown[] = Array.isArray(versions) ? versions : version ? [version] : [];
  const releases = distinctReleases(entries.slice(0, 50_000).flatMap(release));
  if (crate === undefined && releases.length === 0)
    return failed('wrong_shape', 'the JSON describes neither a crate nor its versions');
  const facts = factsOf(crate ?? {}, entries, releases, version !== undefined);
  const id = own(crate, 'id') ?? own(crate, 'name');
  return {
    outcome: 'read',
    facts: answer.request === 'crate' ? facts.filter(({ attribute }) => !indexed.has(attribute)) : facts,
    releases,
    metrics: metricsOf(crate ?? {}),
    links: [
      ...repositoryLink(own(crate, 'repository'), '/crate/repository'),
      ...siteLink(own(crate, 'homepage'), '/crate/homepage'),
    ],
    ...moved(id, target),
  };
}

function notFound(detail: string): Observation {
  return failed('not_found', `crates.io says: ${detail}`);
}

function statedError(detail: string): Observation {
  if (/not found|does not exist/iu.test(detail)) return notFound(detail);
  if (/user.agent|data access policy/iu.test(detail)) return failed('forbidden', `crates.io says: ${detail}`);
  if (/too many|rate limit/iu.test(detail)) return failed('rate_limited', `crates.io says: ${detail}`);
  return failed('source_error', `crates.io says: ${detail}`);
}

function release(item: unknown): readonly ObservedRelease[] {
  const version = versionText(own(item, 'num'));
  if (version === null || version === '') return [];
  const publishedAt = instantOf(own(item, 'created_at'));
  return [
    {
      version,
      ...(publishedAt !== null && { publishedAt }),
      prerelease: isPrerelease(version, 'cargo'),
      ...(own(item, 'yanked') === true && { yanked: true }),
    },
  ];
}

function factsOf(
  crate: Members,
  entries: readonly unknown[],
  releases: readonly ObservedRelease[],
  single: boolean,
): readonly ObservedFact[] {
  const latest = latestOf(crate, releases);
  const entry = entries.find((item) => own(item, 'num') === latest);
  const rust = own(entry, 'rust_version');
  // The crate's own date, where it is stated, is that of its first version to the moment.
  const created = timeFact('first_release_at', own(crate, 'created_at'));
  const summary = releaseFacts('cargo', releases, latest).filter(
    ({ attribute }) => created.length === 0 || attribute !== 'first_release_at',
  );
  return [
    ...(single ? [] : summary),
    ...(single ? [] : created),
    ...textFact('name', own(crate, 'name'), 100),
    ...timeFact('record_changed_at', own(crate, 'updated_at')),
    ...textFact(
      'deprecated',
      own(entry, 'yanked') === true ? (cleanText(own(entry, 'yank_message')) ?? 'yanked') : null,
    ),
    ...licenseFact(cleanText(own(entry, 'license') ?? own(crate, 'license'))),
    ...textFact('description', own(crate, 'description')),
    ...urlFact('homepage', own(crate, 'homepage')),
    ...repositoryFact(own(crate, 'repository')),
    ...urlFact('documentation', own(crate, 'documentation')),
    ...keywordsFact(wordList(own(crate, 'keywords'))),
    ...textFact('runtime', typeof rust === 'string' && rust !== '' ? `rust ${rust}` : null, 100),
  ];
}

/** The version that crates.io shows: the highest stable one, else the highest. */
function latestOf(crate: Members, releases: readonly ObservedRelease[]): string | null {
  const stated = ['default_version', 'max_stable_version', 'max_version'].map((name) =>
    versionText(own(crate, name)),
  );
  const offered = releases.filter(({ yanked }) => yanked !== true);
  const versions = (offered.length > 0 ? offered : releases).map(({ version }) => version);
  return stated.find((version) => version !== null && version !== '') ?? latestVersion('cargo', versions);
}

function metricsOf(crate: Members): readonly ObservedMetric[] {
  const counts = {
    downloads_total: own(crate, 'downloads'),
    downloads_last_quarter: own(crate, 'recent_downloads'),
  };
  return Object.entries(counts).flatMap(([name, count]) => {
    const value = countOf(count);
    return value === null ? [] : [{ metric: `${name}@crates`, value }];
  });
}

/** crates.io answers for `Serde` and `serde_json` written otherwise with the crate's own spelling. */
function moved(id: unknown, target: TargetKey): { movedTo?: string } {
  if (typeof id !== 'string' || id === crateName(target)) return {};
  const key = tryFormatPurl({ type: 'cargo', namespace: null, name: id });
  return key === null || crateName(key) === null || key === target ? {} : { movedTo: key };
}
