import type { Coverage, Observation, TargetKey } from '@juxta/domain';

import { defineSource, type CapturedAnswer } from '../../source.ts';
import { projectAddress, recognize } from './address.ts';
import { normalizeLanguages, normalizeReleases, normalizeTags } from './lists.ts';
import { normalizeProject } from './project.ts';
import { gitlabSettings, type GitlabSettings } from './settings.ts';

const nothing: Coverage = { attributes: [], metrics: [], releases: 'none', links: false };
const hours = 3_600;

const asked: Readonly<
  Record<string, { path: string; covers: Coverage; maxBytes: number; refreshSeconds: number }>
> = {
  project: {
    path: '?license=true',
    covers: {
      ...nothing,
      attributes: [
        'name',
        'archived',
        'created_at',
        'last_activity_at',
        'license',
        'description',
        'repository',
        'icon',
        'keywords',
        'forge_id',
      ],
      metrics: ['stars@gitlab', 'forks@gitlab', 'open_issues@gitlab'],
    },
    maxBytes: 1024 * 1024,
    refreshSeconds: 6 * hours,
  },
  releases: {
    path: '/releases?per_page=30',
    covers: { ...nothing, attributes: ['latest_version', 'latest_release_at'], releases: 'latest' },
    maxBytes: 8 * 1024 * 1024,
    refreshSeconds: 12 * hours,
  },
  tags: {
    path: '/repository/tags?per_page=100',
    covers: { ...nothing, attributes: ['latest_tag'] },
    maxBytes: 4 * 1024 * 1024,
    refreshSeconds: 24 * hours,
  },
  languages: {
    path: '/languages',
    covers: { ...nothing, attributes: ['language', 'languages'] },
    maxBytes: 64 * 1024,
    refreshSeconds: 7 * 24 * hours,
  },
};

export const source = defineSource<GitlabSettings>({
  id: 'gitlab',
  version: 1,
  licence: 'https://about.gitlab.com/terms/',
  terms: 'https://about.gitlab.com/terms/',
  settings: gitlabSettings,
  // 400 projects a minute from one address is gitlab.com's limit.
  hosts: ({ instances }) =>
    instances.map(({ api }) => ({
      base: api,
      delayMs: 1_000,
      rule: 'https://docs.gitlab.com/user/gitlab_com/#rate-limits-on-gitlabcom',
    })),
  matches: (target, settings) => projectAddress(target, settings) !== null,
  requests: (target, settings) => {
    const address = projectAddress(target, settings);
    if (address === null) return [];
    const { api, token, declared } = address.instance;
    return Object.entries(asked).map(([name, { path, ...rest }]) => ({
      ...rest,
      name,
      url: `${api}${address.path}${path}`,
      accept: 'application/json',
      accepts: ['application/json'],
      ...(token !== null && { headers: { 'private-token': token } }),
      declaredHost: declared,
      obeysRobots: false,
    }));
  },
  normalize,
  recognize,
});

function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  switch (answer.request) {
    case 'releases':
      return normalizeReleases(answer);
    case 'tags':
      return normalizeTags(answer);
    case 'languages':
      return normalizeLanguages(answer);
    default:
      return normalizeProject(answer, target);
  }
}
