import {
  failed,
  isPrerelease,
  type Observation,
  type ObservedFact,
  type ObservedRelease,
} from '@juxta/domain';
import { z } from 'zod';

import { instantAt } from '../../reading/instant.ts';
import { jsonPointer, readJson } from '../../reading/json-answer.ts';
import {
  anyMember,
  countMetrics,
  countOf,
  isMembers,
  own,
  someFlag,
  someText,
  versionText,
  wordList,
} from '../../reading/members.ts';
import { latestFacts, newestFirst, releaseOf, uniqueByVersion } from '../../reading/releases.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import {
  licenseFact,
  listFact,
  repositoryLink,
  siteLink,
  textFact,
  timeFact,
  urlFact,
} from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';

const ChartDocument = z.object({
  package_id: z.string(),
  name: someText,
  version: anyMember,
  app_version: someText,
  license: someText,
  description: someText,
  home_url: someText,
  logo_image_id: someText,
  deprecated: someFlag,
  keywords: anyMember,
  links: anyMember,
  available_versions: anyMember,
  stats: anyMember,
  production_organizations_count: anyMember,
});
type ChartDocument = z.output<typeof ChartDocument>;

// Ten times what the busiest charts have.
const versionCap = 20_000;

export function normalize(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'Artifact Hub', 'package_id');
  if (stated) return stated;
  const parsed = readJson(answer, ChartDocument);
  if ('failure' in parsed) return parsed.failure;
  const document = parsed.value;
  const listed = Array.isArray(document.available_versions) ? document.available_versions : [];
  if (listed.length > versionCap)
    return failed('too_complex', `the chart has more than ${versionCap} versions`);
  const releases = releasesOf(listed);
  const source = sourceLink(document.links);
  return {
    outcome: 'read',
    facts: [
      ...versionFacts(document, releases),
      ...chartFacts(document),
      ...urlFact('repository', source.value),
    ],
    releases,
    metrics: countMetrics('artifacthub', {
      subscriptions: own(document.stats, 'subscriptions'),
      production_organizations: document.production_organizations_count,
    }),
    links: [...repositoryLink(source.value, source.at), ...siteLink(document.home_url, '/home_url')],
  };
}

function releasesOf(listed: readonly unknown[]): readonly ObservedRelease[] {
  const releases: ObservedRelease[] = [];
  let [isOrdered, before] = [true, Number.POSITIVE_INFINITY];
  for (const item of listed) {
    const version = isMembers(item) ? versionText(item['version']) : null;
    if (!isMembers(item) || version === null) continue;
    const seconds = countOf(item['ts']);
    const publishedAt = seconds !== null && seconds > 0 && seconds < 1e11 ? instantAt(seconds * 1_000) : null;
    // Numbers tell sooner than their texts whether there is anything to sort.
    isOrdered &&= publishedAt !== null && seconds !== null && seconds <= before;
    before = seconds ?? before;
    releases.push(releaseOf(version, publishedAt, item['prerelease'] === true || isPrerelease(version)));
  }
  const distinct = uniqueByVersion(releases);
  return isOrdered ? distinct : newestFirst(distinct);
}

function versionFacts(
  document: ChartDocument,
  releases: readonly ObservedRelease[],
): readonly ObservedFact[] {
  const current = versionText(document.version);
  const known = releases.find(({ version }) => version === current);
  return [
    ...latestFacts(known ?? (current === null ? undefined : { version: current })),
    ...timeFact('first_release_at', releases.findLast(({ publishedAt }) => publishedAt)?.publishedAt),
    ...(releases.length > 0 ? [{ attribute: 'version_count', value: releases.length }] : []),
    ...textFact('app_version', document.app_version, 200),
  ];
}

function chartFacts(document: ChartDocument): readonly ObservedFact[] {
  const { logo_image_id: logo } = document;
  const isId = logo !== undefined && /^[\w-]{1,64}$/u.test(logo);
  return [
    ...textFact('name', document.name, 200),
    // The mark has no words: what it is called stands for them.
    ...textFact('deprecated', document.deprecated === true ? 'deprecated' : null),
    ...licenseFact(document.license ?? null),
    ...textFact('description', document.description),
    ...urlFact('homepage', document.home_url),
    ...urlFact('icon', isId ? `https://artifacthub.io/image/${logo}` : null),
    ...listFact('keywords', wordList(document.keywords)),
  ];
}

/** The chart's own source, which `Chart.yaml` names under `sources`, or a link of that name. */
function sourceLink(links: unknown): { readonly value: unknown; readonly at: string } {
  const list: readonly unknown[] = Array.isArray(links) ? links.slice(0, 200) : [];
  const n = list.findIndex((link) => /^(?:chart )?source$/iu.test(String(own(link, 'name'))));
  return { value: own(list[n], 'url'), at: jsonPointer('links', String(n), 'url') };
}
