import {
  failed,
  type Observation,
  type ObservedFact,
  type ObservedLink,
  type ObservedMetric,
  type TargetKey,
} from '@juxta/domain';
import { z } from 'zod';

import { dayOf, instantAt, millisecondsOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import {
  anyMember,
  countOf,
  isMembers,
  own,
  someFlag,
  someText,
  versionText,
} from '../../reading/members.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import {
  licenseFact,
  repositoryLink,
  siteLink,
  textFact,
  urlFact,
  type Maybe,
} from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';
import { isName, named, targetOf } from './address.ts';

const PackageDocument = z.object({
  name: anyMember,
  token: someText,
  desc: anyMember,
  license: anyMember,
  homepage: anyMember,
  version: anyMember,
  versions: anyMember,
  urls: anyMember,
  url: anyMember,
  dependencies: anyMember,
  deprecated: someFlag,
  deprecation_date: anyMember,
  deprecation_reason: anyMember,
  disabled: someFlag,
  disable_date: anyMember,
  disable_reason: anyMember,
  analytics: anyMember,
  generated_date: anyMember,
});
type PackageDocument = z.output<typeof PackageDocument>;

export function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  const stated = statedFailure(answer, 'Homebrew', 'homepage');
  if (stated) return stated;
  const parsed = readJson(answer, PackageDocument);
  if ('failure' in parsed) return parsed.failure;
  const document = parsed.value;
  const isCask = named(target)?.kind === 'cask';
  const name = isCask ? document.token : document.name;
  if (!isName(name)) return failed('wrong_shape', 'the JSON describes no formula and no cask');
  const key = targetOf({ kind: isCask ? 'cask' : 'formula', name });
  const version = versionText(isCask ? document.version : own(document.versions, 'stable'));
  return {
    outcome: 'read',
    facts: [
      ...textFact('name', Array.isArray(document.name) ? document.name[0] : document.name, 200),
      ...textFact('homebrew_version', version, 200),
      ...textFact('latest_version', version, 200),
      ...documentFacts(document, isCask),
    ],
    releases: version === null ? [] : [{ version, prerelease: false }],
    metrics: installs(document),
    links: [...sourceLink(document), ...siteLink(document.homepage, '/homepage')],
    ...(key !== target && { movedTo: key }),
  };
}

function documentFacts(document: PackageDocument, isCask: boolean): readonly ObservedFact[] {
  const { dependencies } = document;
  return [
    ...endFact(document),
    ...homebrewLicense(document.license),
    ...textFact('description', document.desc),
    ...urlFact('homepage', document.homepage),
    ...(Array.isArray(dependencies) && !isCask
      ? [{ attribute: 'dependency_count', value: dependencies.length }]
      : []),
  ];
}

/** Disabled is after deprecated: it cannot be installed any more. The reasons are Homebrew's words or a maintainer's. */
function endFact(document: PackageDocument): readonly ObservedFact[] {
  const { disabled, deprecated } = document;
  if (disabled !== true && deprecated !== true) return [];
  const [reason, date] = disabled
    ? [document.disable_reason, document.disable_date]
    : [document.deprecation_reason, document.deprecation_date];
  const day = dayOf(date);
  const word = disabled ? 'disabled' : 'deprecated';
  return textFact('deprecated', typeof reason === 'string' ? `${word}: ${reason}` : word).map((fact) => ({
    ...fact,
    ...(day !== null && { effectiveAt: `${day}T00:00:00Z` }),
  }));
}

/** Homebrew writes SPDX expressions with words of its own for what SPDX has no name for. */
function homebrewLicense(text: unknown): readonly ObservedFact[] {
  if (typeof text !== 'string' || /cannot represent/iu.test(text)) return [];
  const expression = text
    .replaceAll(/ (and|or|with) /gu, (word) => word.toUpperCase())
    .replaceAll(/public domain/giu, 'LicenseRef-Public-Domain');
  return licenseFact(expression).map((fact) =>
    expression === text ? fact : { ...fact, original: text.slice(0, 500).toWellFormed() },
  );
}

/** Where the source is: the repository of `--HEAD`, else the home page or the archive where a forge serves them. */
function sourceLink({ urls, homepage, url }: PackageDocument): Maybe<ObservedLink> {
  const head = repositoryLink(own(own(urls, 'head'), 'url'), '/urls/head/url');
  if (head.length > 0) return head;
  const page = repositoryLink(homepage, '/homepage');
  if (page.length > 0) return page;
  const stable = repositoryLink(own(own(urls, 'stable'), 'url'), '/urls/stable/url');
  return stable.length > 0 ? stable : repositoryLink(url, '/url');
}

const kinds = [
  { member: 'install', metric: 'installs' },
  { member: 'install_on_request', metric: 'installs_on_request' },
] as const;

/** Rolling windows that end with the day before the document was made; options (`--HEAD`) are counted apart and added. */
function installs(document: PackageDocument): readonly ObservedMetric[] {
  const windows = windowsBefore(dayOf(document.generated_date));
  const metrics: ObservedMetric[] = [];
  for (const { member, metric } of kinds) {
    const counted = own(document.analytics, member);
    for (const { days, ...window } of windows) {
      const counts = own(counted, `${days}d`);
      const value = isMembers(counts) ? total(Object.values(counts)) : null;
      if (value !== null) metrics.push({ metric: `${metric}_${days}d@homebrew`, value, ...window });
    }
  }
  return metrics;
}

const lengths = [30, 90, 365];

function windowsBefore(day: string | null): readonly (Pick<ObservedMetric, 'window'> & { days: number })[] {
  if (day === null) return lengths.map((days) => ({ days }));
  const made = millisecondsOf(`${day}T00:00:00Z`);
  const end = daysBefore(made, 1);
  return lengths.map((days) => ({ days, window: { start: daysBefore(made, days), end } }));
}

function total(counts: readonly unknown[]): number | null {
  if (counts.length === 0 || counts.length > 1_000) return null;
  return countOf(counts.reduce((sum: number, count) => sum + (countOf(count) ?? Number.NaN), 0));
}

function daysBefore(milliseconds: number, days: number): string {
  return instantAt(milliseconds - days * 86_400_000).slice(0, 10);
}
