import {
  failed,
  isPrerelease,
  latestVersion,
  type Observation,
  type ObservedFact,
  type ObservedRelease,
} from '@juxta/domain';
import { z } from 'zod';

import { earliestOf, instantOf } from '../../reading/instant.ts';
import { jsonPointer, readJson } from '../../reading/json-answer.ts';
import { anyMember, isMembers, own, someText, versionText } from '../../reading/members.ts';
import { latestFacts, releaseOf, uniqueByVersion } from '../../reading/releases.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import {
  licenseListFact,
  numberFact,
  repositoryFact,
  repositoryLink,
  siteLink,
  textFact,
  timeFact,
  urlFact,
} from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';

const PackageDocument = z.object({
  name: z.string(),
  inserted_at: someText,
  updated_at: someText,
  latest_stable_version: anyMember,
  docs_html_url: someText,
  owners: anyMember,
  releases: anyMember,
  retirements: anyMember,
  meta: anyMember,
});
type PackageDocument = z.output<typeof PackageDocument>;

const versionCap = 20_000;

export function normalize(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'Hex', 'name');
  if (stated) return stated;
  const parsed = readJson(answer, PackageDocument);
  if ('failure' in parsed) return parsed.failure;
  const document = parsed.value;
  const listed = Array.isArray(document.releases) ? document.releases : [];
  if (listed.length > versionCap)
    return failed('too_complex', `the package has more than ${versionCap} versions`);
  const retired = isMembers(document.retirements) ? document.retirements : {};
  const releases = uniqueByVersion(
    listed.map((item) => release(item, retired)).filter((one) => one !== null),
  );
  const links = linksOf(document.meta);
  return {
    outcome: 'read',
    facts: [
      ...versionFacts(document, releases),
      ...packageFacts(document),
      ...repositoryFact(links.repository.value),
    ],
    releases,
    metrics: [],
    links: [
      ...repositoryLink(links.repository.value, links.repository.at),
      ...siteLink(links.site.value, links.site.at),
    ],
  };
}

/** A retired version is advised against and stays published. */
function release(item: unknown, retired: object): ObservedRelease | null {
  const version = versionText(own(item, 'version'));
  if (version === null) return null;
  const one = releaseOf(version, instantOf(own(item, 'inserted_at')), isPrerelease(version, 'hex'));
  return own(retired, version) === undefined ? one : { ...one, yanked: true };
}

/** Older documents name no latest version: then it is the highest that is no pre-release. */
function versionFacts(
  document: PackageDocument,
  releases: readonly ObservedRelease[],
): readonly ObservedFact[] {
  const versions = releases.map(({ version }) => version);
  const latest = versionText(document.latest_stable_version) ?? latestVersion('hex', versions);
  const known = releases.find(({ version }) => version === latest);
  const retired = releases.filter(({ yanked }) => yanked === true).length;
  return [
    ...latestFacts(known ?? (latest === null ? undefined : { version: latest })),
    ...timeFact('first_release_at', earliestOf(releases.map(({ publishedAt }) => publishedAt))),
    ...(releases.length > 0 ? [{ attribute: 'version_count', value: releases.length }] : []),
    ...(isMembers(document.retirements) ? numberFact('deprecated_version_count', retired) : []),
  ];
}

function packageFacts(document: PackageDocument): readonly ObservedFact[] {
  const licenses = own(document.meta, 'licenses');
  return [
    ...textFact('name', document.name, 200),
    ...timeFact('registered_at', document.inserted_at),
    ...timeFact('record_changed_at', document.updated_at),
    ...numberFact('maintainer_count', Array.isArray(document.owners) ? document.owners.length : null),
    ...licenseListFact(licenses, false),
    ...textFact('description', own(document.meta, 'description')),
    ...urlFact('documentation', document.docs_html_url),
  ];
}

interface Named {
  readonly value: unknown;
  readonly at: string;
}

/** `meta.links` has names of the publisher's choice: a forge's for the repository, a site's for the home page. */
function linksOf(meta: unknown): { readonly repository: Named; readonly site: Named } {
  const links = own(meta, 'links');
  const named = (pattern: RegExp): Named => {
    const label = isMembers(links) ? Object.keys(links).find((text) => pattern.test(text)) : undefined;
    return { value: own(links, label ?? ''), at: jsonPointer('meta', 'links', label ?? '') };
  };
  return {
    repository: named(/^(?:git(?:hub|lab)|source(?: code)?|repository|codeberg|bitbucket)$/iu),
    site: named(/^(?:web ?site|home ?page)$/iu),
  };
}
