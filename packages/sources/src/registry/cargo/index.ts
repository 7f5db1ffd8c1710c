import type { Coverage } from '@juxta/domain';

import { baseUrl } from '../../reading/settings.ts';
import { defineSource } from '../../source.ts';
import { crateName, indexPath, recognize, type CratesSettings } from './address.ts';
import { normalize } from './normalize.ts';

const indexCoverage: Coverage = {
  attributes: ['latest_version', 'version_count', 'dependency_count', 'runtime'],
  metrics: [],
  releases: 'none',
  links: false,
};
const crateCoverage: Coverage = {
  attributes: [
    'name',
    'record_changed_at',
    'latest_release_at',
    'first_release_at',
    'deprecated',
    'license',
    'description',
    'homepage',
    'repository',
    'documentation',
    'keywords',
  ],
  metrics: ['downloads_total@crates', 'downloads_last_quarter@crates'],
  releases: 'all',
  links: true,
};
const policy = 'https://crates.io/data-access';

export const source = defineSource<CratesSettings>({
  id: 'crates',
  version: 2,
  licence: 'https://crates.io/policies',
  terms: 'https://crates.io/policies',
  settings: (environment) => ({
    index: baseUrl(environment, 'JUXTA_CRATES_INDEX', 'https://index.crates.io'),
    api: baseUrl(environment, 'JUXTA_CRATES_API', 'https://crates.io/api/v1'),
  }),
  hosts: ({ index, api }) => [
    { base: index, delayMs: 200, rule: policy },
    { base: api, delayMs: 1_000, rule: policy },
  ],
  matches: (target) => crateName(target) !== null,
  requests: (target, { index, api }) => {
    const name = crateName(target);
    if (name === null) return [];
    const common = { declaredHost: true, obeysRobots: false };
    return [
      {
        ...common,
        name: 'index',
        url: `${index}${indexPath(name)}`,
        accept: '*/*',
        accepts: ['text/plain', 'application/json', 'application/octet-stream', 'binary/octet-stream'],
        covers: indexCoverage,
        maxBytes: 16 * 1024 * 1024,
        refreshSeconds: 6 * 3_600,
      },
      {
        ...common,
        name: 'crate',
        url: `${api}/crates/${encodeURIComponent(name)}?include=versions,keywords`,
        accept: 'application/json',
        accepts: ['application/json'],
        covers: crateCoverage,
        maxBytes: 16 * 1024 * 1024,
        refreshSeconds: 24 * 3_600,
      },
    ];
  },
  normalize,
  recognize,
});
