import {
  failed,
  isPrerelease,
  type Observation,
  type ObservedFact,
  type ObservedLink,
  type ObservedRelease,
} from '@juxta/domain';

import { compareInstants, instantOf } from '../../reading/instant.ts';
import { jsonPointer, readJson } from '../../reading/json-answer.ts';
import { countOf, isMembers, members, own, versionText, wordList } from '../../reading/members.ts';
import { releaseOf } from '../../reading/releases.ts';
import {
  keywordsFact,
  licenseFact,
  numberFact,
  repositoryFact,
  repositoryLink,
  siteLink,
  textFact,
  timeFact,
  urlFact,
} from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';
import { find, licenseText, PackageDocument, repositoryText, runtimeText, versionEntry } from './document.ts';
import { normalizeDownloads, normalizeRange } from './downloads.ts';
import { statedError } from './stated-error.ts';
import { normalizeAttestations, trustFacts } from './trust.ts';

// Twice what the busiest nightly packages have.
const versionCap = 100_000;

export function normalize(answer: CapturedAnswer): Observation {
  switch (answer.request) {
    case 'downloads':
    case 'downloads_point':
      return normalizeDownloads(answer);
    case 'downloads_range':
      return normalizeRange(answer);
    case 'attestations':
      return normalizeAttestations(answer);
    case 'version':
      return normalizeVersion(answer);
    default:
      return normalizeDocument(answer);
  }
}

function normalizeDocument(answer: CapturedAnswer): Observation {
  const parsed = readJson(answer, PackageDocument);
  if ('failure' in parsed) return parsed.failure;
  const document = parsed.value;
  const versions = Object.keys(document.versions ?? {}).filter((version) => versionText(version) !== null);
  if (versions.length === 0) return withoutVersions(document);
  if (versions.length > versionCap)
    return failed('too_complex', `the document lists more than ${versionCap} versions`);
  const latest = versionText(own(document['dist-tags'], 'latest'));
  return {
    outcome: 'read',
    facts: [
      ...recordFacts(document),
      ...versionFacts(document, versions, latest),
      ...manifestFacts(document, latest),
      ...trustFacts(document, versions, latest),
    ],
    releases: versions.map((version) => release(version, own(document.time, version))),
    metrics: [],
    links: linksOf(document, latest),
  };
}

function linksOf(document: PackageDocument, version: string | null): readonly ObservedLink[] {
  const repository = repositoryText(find(document, version, 'repository'));
  const homepage = find(document, version, 'homepage');
  return [
    ...repositoryLink(repository.value, jsonPointer(...repository.at), true),
    ...siteLink(homepage.value, jsonPointer(...homepage.at)),
  ];
}

/** The manifest of one version, `/<name>/<version>`: what it says is of the package where it is the latest one. */
function normalizeVersion(answer: CapturedAnswer): Observation {
  const parsed = readJson(answer, members);
  if ('failure' in parsed) return parsed.failure;
  const version = versionText(own(parsed.value, 'version'));
  if (version === null) {
    const error = own(parsed.value, 'error');
    return error === undefined ? failed('wrong_shape', 'the manifest has no version') : statedError(error);
  }
  const isLatest = /\/latest\/?$/u.test(answer.url);
  const document = PackageDocument.parse({
    name: own(parsed.value, 'name'),
    versions: { [version]: parsed.value },
  });
  return {
    outcome: 'read',
    facts: [
      ...textFact('name', document.name, 214),
      ...(isLatest ? [{ attribute: 'latest_version', value: version }] : []),
      ...manifestFacts(document, version),
    ],
    releases: [release(version, null)],
    metrics: [],
    links: linksOf(document, version),
  };
}

function withoutVersions(document: PackageDocument): Observation {
  if (document.error !== undefined) return statedError(document.error);
  if (isMembers(own(document.time, 'unpublished')))
    return failed('unpublished', 'every version was unpublished');
  return failed('wrong_shape', 'the document lists no versions');
}

function release(version: string, time: unknown): ObservedRelease {
  return releaseOf(version, instantOf(time), isPrerelease(version));
}

/** What the registry says of the package as a whole, whatever its versions. */
function recordFacts(document: PackageDocument): ObservedFact[] {
  const maintainers = document.maintainers;
  return [
    ...textFact('name', document.name, 214),
    ...timeFact('registered_at', own(document.time, 'created')),
    ...timeFact('record_changed_at', own(document.time, 'modified')),
    ...numberFact('maintainer_count', Array.isArray(maintainers) ? maintainers.length : null),
  ];
}

function versionFacts(
  document: PackageDocument,
  versions: readonly string[],
  latest: string | null,
): ObservedFact[] {
  const released = latest === null ? null : own(document.time, latest);
  const effectiveAt = instantOf(released);
  return [
    ...(latest === null
      ? []
      : [{ attribute: 'latest_version', value: latest, ...(effectiveAt !== null && { effectiveAt }) }]),
    ...timeFact('latest_release_at', released),
    ...timeFact('first_release_at', firstTime(document, versions)),
    { attribute: 'version_count', value: versions.length },
  ];
}

function firstTime(document: PackageDocument, versions: readonly string[]): unknown {
  let first: { readonly at: string; readonly time: unknown } | undefined;
  for (const version of versions) {
    const time = own(document.time, version);
    const at = instantOf(time);
    if (at !== null && (first === undefined || compareInstants(at, first.at) < 0)) first = { at, time };
  }
  return first?.time;
}

function manifestFacts(document: PackageDocument, latest: string | null): ObservedFact[] {
  const entry = versionEntry(document, latest);
  const value = (name: keyof PackageDocument) => find(document, latest, name).value;
  const repository = repositoryText(find(document, latest, 'repository')).value;
  const dependencies = own(entry, 'dependencies');
  const keywords = wordList(value('keywords'));
  return [
    ...textFact('deprecated', own(entry, 'deprecated')),
    ...licenseFact(licenseText(value('license')) ?? licenseText(value('licenses'))),
    ...textFact('description', value('description')),
    ...urlFact('homepage', value('homepage')),
    ...repositoryFact(repository),
    ...keywordsFact(keywords),
    ...numberFact('package_size', countOf(own(own(entry, 'dist'), 'unpackedSize'))),
    ...(latest !== null && Object.hasOwn(document.versions ?? {}, latest)
      ? [
          {
            attribute: 'dependency_count',
            value: isMembers(dependencies) ? Object.keys(dependencies).length : 0,
          },
        ]
      : []),
    ...textFact('runtime', runtimeText(own(entry, 'engines')), 200),
  ];
}
