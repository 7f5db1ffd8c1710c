import type { Coverage } from '@juxta/domain';

import { baseUrl, token } from '../../reading/settings.ts';
import { defineSource } from '../../source.ts';
import { recognize, repositoryPath } from './address.ts';
import { normalizeRepository } from './repository.ts';
import { normalizeTags } from './tags.ts';

interface BitbucketSettings {
  readonly api: string;
  readonly token: string | null;
}

const repositoryCoverage: Coverage = {
  attributes: [
    'name',
    'created_at',
    'last_activity_at',
    'language',
    'description',
    'homepage',
    'repository',
    'icon',
    'forge_id',
  ],
  metrics: [],
  releases: 'none',
  links: true,
};
const tagsCoverage: Coverage = {
  attributes: ['latest_version', 'latest_release_at', 'latest_tag'],
  metrics: [],
  releases: 'latest',
  links: false,
};

export const source = defineSource<BitbucketSettings>({
  id: 'bitbucket',
  version: 1,
  licence: 'https://www.atlassian.com/legal/atlassian-customer-agreement',
  terms: 'https://www.atlassian.com/legal/atlassian-customer-agreement',
  settings: (environment) => ({
    api: baseUrl(environment, 'JUXTA_BITBUCKET_API', 'https://api.bitbucket.org/2.0'),
    token: token(environment, 'BITBUCKET_TOKEN'),
  }),
  // 60 requests an hour without a login is the documented limit: one a minute keeps it without a pause.
  hosts: ({ api, token: given }) => [
    {
      base: api,
      delayMs: given === null ? 60_000 : 4_000,
      rule: 'https://support.atlassian.com/bitbucket-cloud/docs/api-request-limits/',
    },
  ],
  matches: (target) => repositoryPath(target) !== null,
  requests: (target, { api, token: given }) => {
    const path = repositoryPath(target);
    if (path === null) return [];
    const common = {
      accept: 'application/json',
      accepts: ['application/json'],
      ...(given !== null && { headers: { authorization: `Bearer ${given}` } }),
      maxBytes: 2 * 1024 * 1024,
      declaredHost: true,
      obeysRobots: false,
    };
    return [
      {
        ...common,
        name: 'repository',
        url: `${api}${path}`,
        covers: repositoryCoverage,
        refreshSeconds: 12 * 3_600,
      },
      {
        ...common,
        name: 'tags',
        url: `${api}${path}/refs/tags?sort=-target.date&pagelen=100`,
        covers: tagsCoverage,
        refreshSeconds: 24 * 3_600,
      },
    ];
  },
  normalize: (answer, target) =>
    answer.request === 'tags' ? normalizeTags(answer) : normalizeRepository(answer, target),
  recognize,
});
