import type { Coverage } from '@juxta/domain';

import { baseUrl } from '../../reading/settings.ts';
import { defineSource } from '../../source.ts';
import { packageName, recognize, type PackagistSettings } from './address.ts';
import { normalize } from './normalize.ts';

const metadataCoverage: Coverage = {
  attributes: [
    'latest_version',
    'latest_release_at',
    'first_release_at',
    'version_count',
    'license',
    'homepage',
    'documentation',
    'keywords',
    'dependency_count',
    'runtime',
  ],
  metrics: [],
  releases: 'all',
  links: false,
};
const packageCoverage: Coverage = {
  attributes: ['name', 'registered_at', 'description', 'repository', 'deprecated', 'replacement'],
  metrics: [
    'downloads_total@packagist',
    'downloads_last_month@packagist',
    'dependents@packagist',
    'favers@packagist',
  ],
  releases: 'none',
  links: true,
};
const policy = 'https://packagist.org/apidoc';

export const source = defineSource<PackagistSettings>({
  id: 'packagist',
  version: 2,
  licence: 'https://packagist.org/about',
  terms: 'https://packagist.org/about',
  settings: (environment) => ({
    metadata: baseUrl(environment, 'JUXTA_PACKAGIST_METADATA', 'https://repo.packagist.org'),
    site: baseUrl(environment, 'JUXTA_PACKAGIST_URL', 'https://packagist.org'),
  }),
  hosts: ({ metadata, site }) => [
    { base: metadata, delayMs: 200, rule: policy },
    { base: site, delayMs: 1_000, rule: policy },
  ],
  matches: (target) => packageName(target) !== null,
  requests: (target, { metadata, site }) => {
    const name = packageName(target);
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
        name: 'metadata',
        url: `${metadata}/p2/${name}.json`,
        covers: metadataCoverage,
        maxBytes: 32 * 1024 * 1024,
        refreshSeconds: 6 * 3_600,
      },
      {
        ...json,
        name: 'package',
        // The registry itself caches this document for twelve hours.
        url: `${site}/packages/${name}.json`,
        covers: packageCoverage,
        maxBytes: 32 * 1024 * 1024,
        refreshSeconds: 24 * 3_600,
      },
    ];
  },
  normalize,
  recognize,
});
