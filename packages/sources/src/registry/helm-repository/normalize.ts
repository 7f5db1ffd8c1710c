import {
  failed,
  isPrerelease,
  type Observation,
  type ObservedFact,
  type ObservedRelease,
  type TargetKey,
} from '@juxta/domain';

import { instantOf } from '../../reading/instant.ts';
import { own, versionText, wordList, type Members } from '../../reading/members.ts';
import { latestFacts, newestFirst, uniqueByVersion } from '../../reading/releases.ts';
import { listFact, repositoryLink, siteLink, textFact, timeFact, urlFact } from '../../reading/statements.ts';
import { statusFailure } from '../../reading/status.ts';
import { highestVersionTag } from '../../reading/version-tags.ts';
import type { CapturedAnswer } from '../../source.ts';
import { chartOf } from './address.ts';
import { chartMembers, chartNames, chartSection, chartVersions, type ChartVersion } from './index-yaml.ts';

// Ten times what the busiest charts have.
const versionCap = 20_000;

/** Of a repository's index, or of one chart's part of it, what it says of the target's chart. */
export function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  const failure = statusFailure(answer);
  if (failure) return failure;
  const index = new TextDecoder().decode(answer.body);
  if (index.trim() === '') return failed('empty_body', 'the answer has no body');
  if (/^\s*</u.test(index)) return failed('html_instead', 'the answer is a page of HTML, not an index');
  const chart = chartOf(target)?.chart ?? '';
  const section = chartSection(index, chart);
  if (section === null)
    return chartNames(index, 1).length > 0
      ? failed('not_found', `the index does not list the chart ${chart}`)
      : failed('wrong_shape', 'the answer is not the index of a Helm repository');
  const versions = chartVersions(section).filter(({ version }) => versionText(version) !== null);
  if (versions.length === 0) return failed('wrong_shape', `the index lists no version of the chart ${chart}`);
  if (versions.length > versionCap)
    return failed('too_complex', `the index lists more than ${versionCap} versions of the chart ${chart}`);
  return read(chart, versions);
}

function read(chart: string, versions: readonly ChartVersion[]): Observation {
  const releases = newestFirst(uniqueByVersion(versions.map(release)));
  const latest = highest(versions);
  const members = latest ? chartMembers(latest) : {};
  const sources = own(members, 'sources');
  const [source]: readonly unknown[] = Array.isArray(sources) ? sources : [];
  return {
    outcome: 'read',
    facts: [
      ...textFact('name', chart, 200),
      ...latestFacts(releases.find(({ version }) => version === latest?.version)),
      ...timeFact('first_release_at', releases.flatMap(({ publishedAt }) => publishedAt ?? []).at(-1)),
      { attribute: 'version_count', value: releases.length },
      ...memberFacts(members),
      ...urlFact('repository', source),
    ],
    releases,
    metrics: [],
    links: [
      ...repositoryLink(source, `entries/${chart}/sources/0`),
      ...siteLink(own(members, 'home'), `entries/${chart}/home`),
    ],
  };
}

function release({ version, created }: ChartVersion): ObservedRelease {
  // Helm writes nanoseconds, which `instantOf` cuts.
  const publishedAt = instantOf(created);
  return { version, ...(publishedAt !== null && { publishedAt }), prerelease: isPrerelease(version) };
}

/** What `helm install` takes: the highest version that is no pre-release. Helm lists the highest first. */
function highest(versions: readonly ChartVersion[]): ChartVersion | undefined {
  const stable = versions.filter(({ version }) => !isPrerelease(version));
  const best = highestVersionTag(stable.map(({ version }) => version));
  return stable.find(({ version }) => version === best) ?? stable[0] ?? versions[0];
}

function memberFacts(members: Members): readonly ObservedFact[] {
  return [
    ...textFact('app_version', own(members, 'appVersion'), 200),
    // The mark has no words: what it is called stands for them.
    ...textFact('deprecated', own(members, 'deprecated') === 'true' ? 'deprecated' : null),
    ...textFact('description', own(members, 'description')),
    ...urlFact('homepage', own(members, 'home')),
    ...urlFact('icon', own(members, 'icon')),
    ...listFact('keywords', wordList(own(members, 'keywords'))),
  ];
}
