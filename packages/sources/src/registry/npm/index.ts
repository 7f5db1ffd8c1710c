import type { Coverage } from '@juxta/domain';

import { defineSource } from '../../source.ts';
import { documentUrl, downloadsUrl, packageName, rangeUrl, recognize } from './address.ts';
import { normalize } from './normalize.ts';
import { npmSettings, type NpmSettings } from './settings.ts';

const documentCoverage: Coverage = {
  attributes: [
    'name',
    'registered_at',
    'record_changed_at',
    'maintainer_count',
    'deprecated',
    'first_release_at',
    'latest_version',
    'latest_release_at',
    'version_count',
    'license',
    'package_size',
    'dependency_count',
    'runtime',
    'description',
    'homepage',
    'repository',
    'keywords',
    'provenance',
    'deprecated_version_count',
  ],
  metrics: [],
  releases: 'all',
  links: true,
};
const downloadsCoverage: Coverage = {
  attributes: [],
  metrics: ['downloads_last_week@npm'],
  releases: 'none',
  links: false,
};
const rangeCoverage: Coverage = {
  attributes: [],
  metrics: ['downloads_last_month@npm', 'downloads_last_year@npm'],
  releases: 'none',
  links: false,
};
const policy = 'https://github.com/npm/documentation/blob/main/content/policies/crawlers.mdx';
const json = {
  accept: 'application/json',
  accepts: ['application/json'],
  declaredHost: true,
  obeysRobots: false,
};

export const source = defineSource<NpmSettings>({
  id: 'npm',
  version: 3,
  licence: policy,
  terms: 'https://github.com/npm/documentation/blob/main/content/policies/open-source-terms.mdx',
  settings: npmSettings,
  hosts: ({ registry, fromClient, downloads }) => [
    ...(registry === null ? [] : [{ base: registry, delayMs: 600, rule: policy, fromClient }]),
    ...(downloads === null ? [] : [{ base: downloads, delayMs: 1_000, rule: policy }]),
  ],
  matches: (target) => packageName(target) !== null,
  requests: (target, { registry, downloads }) => {
    const name = packageName(target);
    if (name === null || registry === null) return [];
    const document = {
      ...json,
      name: 'document',
      url: documentUrl(registry, name),
      covers: documentCoverage,
      maxBytes: 64 * 1024 * 1024,
      refreshSeconds: 6 * 3_600,
    };
    if (downloads === null) return [document];
    const counts = {
      ...json,
      name: 'downloads',
      url: downloadsUrl(downloads, name),
      covers: downloadsCoverage,
      maxBytes: 64 * 1024,
      refreshSeconds: 24 * 3_600,
    };
    const range = {
      ...json,
      name: 'downloads_range',
      url: rangeUrl(downloads, name),
      covers: rangeCoverage,
      maxBytes: 256 * 1024,
      refreshSeconds: 7 * 24 * 3_600,
    };
    return [document, counts, range];
  },
  normalize,
  recognize,
});
