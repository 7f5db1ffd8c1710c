import type { Coverage } from '@juxta/domain';

import { defineSource } from '../../source.ts';
import { recognize, repositoryPath } from './address.ts';
import { normalizeReleases } from './releases.ts';
import { normalizeRepository } from './repository.ts';
import { githubSettings, type GithubSettings } from './settings.ts';

const repositoryCoverage: Coverage = {
  attributes: [
    'archived',
    'created_at',
    'last_push_at',
    'license',
    'language',
    'description',
    'homepage',
    'repository',
    'keywords',
    'forge_id',
  ],
  metrics: ['stars@github', 'forks@github', 'subscribers@github', 'open_issues@github'],
  releases: 'none',
  links: true,
};
const releasesCoverage: Coverage = {
  attributes: ['latest_version', 'latest_release_at'],
  metrics: [],
  releases: 'latest',
  links: false,
};
const terms = 'https://docs.github.com/en/site-policy/github-terms/github-terms-of-service#h-api-terms';
const rule = 'https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api';

export const source = defineSource<GithubSettings>({
  id: 'github',
  version: 1,
  licence: terms,
  terms,
  settings: githubSettings,
  // The hourly budget is in the answers' headers, which the fetcher obeys; the pace only keeps requests apart.
  hosts: ({ api, token }) => [{ base: api, delayMs: token === null ? 1_000 : 750, rule }],
  matches: (target) => repositoryPath(target) !== null,
  requests: (target, { api, token }) => {
    const path = repositoryPath(target);
    if (path === null) return [];
    const common = {
      accept: 'application/vnd.github+json',
      accepts: ['application/json', 'application/vnd.github+json'],
      headers: {
        'x-github-api-version': '2022-11-28',
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
      declaredHost: true,
      obeysRobots: false,
    };
    return [
      {
        ...common,
        name: 'repository',
        url: `${api}${path}`,
        covers: repositoryCoverage,
        maxBytes: 1024 * 1024,
        refreshSeconds: 6 * 3_600,
      },
      {
        ...common,
        name: 'releases',
        url: `${api}${path}/releases?per_page=30`,
        covers: releasesCoverage,
        maxBytes: 8 * 1024 * 1024,
        refreshSeconds: 12 * 3_600,
      },
    ];
  },
  normalize: (answer, target) =>
    answer.request === 'releases' ? normalizeReleases(answer) : normalizeRepository(answer, target),
  recognize,
});
