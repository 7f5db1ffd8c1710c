import type { Coverage } from '@juxta/domain';

import { baseUrl } from '../../reading/settings.ts';
import { defineSource } from '../../source.ts';
import { gemName, recognize, type RubygemsSettings } from './address.ts';
import { justUpdated } from './just-updated.ts';
import { normalize } from './normalize.ts';

const gemCoverage: Coverage = {
  attributes: [
    'name',
    'latest_version',
    'latest_release_at',
    'deprecated',
    'license',
    'description',
    'homepage',
    'repository',
    'documentation',
    'dependency_count',
  ],
  metrics: ['downloads_total@rubygems'],
  releases: 'none',
  links: true,
};
const versionsCoverage: Coverage = {
  attributes: ['first_release_at', 'version_count', 'runtime'],
  metrics: [],
  releases: 'all',
  links: false,
};

export const source = defineSource<RubygemsSettings>({
  id: 'rubygems',
  version: 2,
  licence: 'https://rubygems.org/policies/terms-of-service',
  terms: 'https://rubygems.org/policies/terms-of-service',
  settings: (environment) => ({ api: baseUrl(environment, 'JUXTA_RUBYGEMS_URL', 'https://rubygems.org') }),
  // Ten requests a second are allowed.
  hosts: ({ api }) => [
    { base: api, delayMs: 500, rule: 'https://guides.rubygems.org/rubygems-org-rate-limits/' },
  ],
  matches: (target) => gemName(target) !== null,
  requests: (target, { api }) => {
    const name = gemName(target);
    if (name === null) return [];
    const json = {
      accept: 'application/json',
      accepts: ['application/json'],
      declaredHost: true,
      obeysRobots: false,
    };
    return [
      {
        ...json,
        name: 'gem',
        url: `${api}/api/v1/gems/${encodeURIComponent(name)}.json`,
        covers: gemCoverage,
        maxBytes: 2 * 1024 * 1024,
        refreshSeconds: 12 * 3_600,
      },
      {
        ...json,
        name: 'versions',
        url: `${api}/api/v1/versions/${encodeURIComponent(name)}.json`,
        covers: versionsCoverage,
        maxBytes: 16 * 1024 * 1024,
        refreshSeconds: 12 * 3_600,
      },
    ];
  },
  changes: ({ api }) => [
    {
      name: 'rubygems:just-updated',
      url: `${api}/api/v1/activity/just_updated.json`,
      accept: 'application/json',
      accepts: ['application/json'],
      maxBytes: 4 * 1024 * 1024,
      refreshSeconds: 900,
      changed: justUpdated,
    },
  ],
  normalize,
  recognize,
});
