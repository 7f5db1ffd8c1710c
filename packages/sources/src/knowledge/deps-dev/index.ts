import {
  failed,
  isPrerelease,
  type Observation,
  type ObservedLink,
  type ObservedRelease,
  type TargetKey,
} from '@juxta/domain';

import { baseSetting } from '../../reading/base-setting.ts';
import { earliestOf, instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { members, own, versionText } from '../../reading/members.ts';
import { releaseOf } from '../../reading/releases.ts';
import { licenseListFact, repositoryLink, siteLink, timeFact } from '../../reading/statements.ts';
import { defineSource, type CapturedAnswer } from '../../source.ts';
import { depsDevPackage, purlOf, recognize } from './address.ts';

interface DepsDevSettings {
  /** Base URL of the API, without a trailing slash. */
  readonly api: string;
}

const most = 20_000;

export const source = defineSource<DepsDevSettings>({
  id: 'deps-dev',
  version: 1,
  licence: 'CC-BY-4.0',
  terms: 'https://docs.deps.dev/api/#terms-of-use',
  settings: (environment) => ({
    api: baseSetting(environment, 'JUXTA_DEPS_DEV_API', 'https://api.deps.dev/v3'),
  }),
  hosts: ({ api }) => [{ base: api, delayMs: 500, rule: 'https://docs.deps.dev/api/#terms-of-use' }],
  matches: (target) => depsDevPackage(target) !== null,
  requests: (target, { api }) => {
    const asked = depsDevPackage(target);
    if (!asked) return [];
    return [
      {
        name: 'package',
        url: `${api}/systems/${asked.system}/packages/${encodeURIComponent(asked.name)}`,
        accept: 'application/json',
        accepts: ['application/json'],
        maxBytes: 32 * 1024 * 1024,
        refreshSeconds: 24 * 3_600,
        covers: {
          attributes: ['latest_version', 'latest_release_at', 'first_release_at', 'version_count'],
          metrics: [],
          releases: 'all',
          links: true,
        },
        declaredHost: true,
        obeysRobots: false,
      },
    ];
  },
  normalize,
  recognize,
});

function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  const parsed = readJson(answer, members);
  if ('failure' in parsed) return parsed.failure;
  if (answer.request === 'version') return normalizeVersion(parsed.value, target);
  const listed = own(parsed.value, 'versions');
  if (!Array.isArray(listed)) return failed('wrong_shape', 'the JSON is no package of deps.dev');
  const releases = unique(listed.slice(0, most).flatMap((item: unknown) => release(item)));
  const marked: unknown = listed.find((item: unknown) => own(item, 'isDefault') === true);
  const [latest] = marked === undefined ? [] : release(marked);
  const first = earliestOf(releases.map(({ publishedAt }) => publishedAt));
  return {
    outcome: 'read',
    facts: [
      ...(latest
        ? [
            {
              attribute: 'latest_version',
              value: latest.version,
              ...(latest.publishedAt !== undefined && { effectiveAt: latest.publishedAt }),
            },
            ...timeFact('latest_release_at', latest.publishedAt),
          ]
        : []),
      ...timeFact('first_release_at', first),
      { attribute: 'version_count', value: releases.length },
    ],
    releases,
    metrics: [],
    links: packageLink(target),
  };
}

function packageLink(target: TargetKey): readonly ObservedLink[] {
  const asked = depsDevPackage(target);
  const purl = asked && purlOf(asked);
  if (!purl) return [];
  return [
    {
      target: purl,
      relation: 'self',
      evidence: { at: '/packageKey', text: `${asked.system} ${asked.name}` },
    },
  ];
}

/** One version, read where it was saved: its licences are those of the version, several of them a guess at a choice. */
function normalizeVersion(document: unknown, target: TargetKey): Observation {
  const [one] = release(document);
  if (!one) return failed('wrong_shape', 'the JSON is no version of deps.dev');
  const listed = own(document, 'links');
  const links = (Array.isArray(listed) ? listed.slice(0, 50) : []).flatMap((link: unknown, n) => {
    const [label, url, at] = [own(link, 'label'), own(link, 'url'), `/links/${n}/url`];
    return label === 'SOURCE_REPO' ? repositoryLink(url, at) : label === 'HOMEPAGE' ? siteLink(url, at) : [];
  });
  return {
    outcome: 'read',
    facts: licenseListFact(own(document, 'licenses'), false),
    releases: [one],
    metrics: [],
    links: [...packageLink(target), ...links],
  };
}

function release(item: unknown): readonly ObservedRelease[] {
  const version = versionText(own(own(item, 'versionKey'), 'version'));
  if (version === null) return [];
  return [releaseOf(version, instantOf(own(item, 'publishedAt')), isPrerelease(version))];
}

function unique(releases: readonly ObservedRelease[]): readonly ObservedRelease[] {
  return [...new Map(releases.map((one) => [one.version, one])).values()];
}
