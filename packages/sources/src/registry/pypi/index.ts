import type { Coverage } from '@juxta/domain';

import { baseUrl } from '../../reading/settings.ts';
import { defineSource } from '../../source.ts';
import { projectName, recognize, type PypiSettings } from './address.ts';
import { normalize } from './normalize.ts';
import { latestUpdates } from './updates.ts';

const documentCoverage: Coverage = {
  attributes: [
    'name',
    'deprecated',
    'latest_version',
    'latest_release_at',
    'first_release_at',
    'version_count',
    'license',
    'description',
    'homepage',
    'repository',
    'documentation',
    'keywords',
    'dependency_count',
    'runtime',
  ],
  metrics: [],
  releases: 'all',
  links: true,
};
const downloadsCoverage: Coverage = {
  attributes: [],
  metrics: ['downloads_last_week@pypi', 'downloads_last_month@pypi'],
  releases: 'none',
  links: false,
};
const json = {
  accept: 'application/json',
  accepts: ['application/json'],
  declaredHost: true,
  obeysRobots: false,
};

export const source = defineSource<PypiSettings>({
  id: 'pypi',
  version: 2,
  licence: 'https://policies.python.org/pypi.org/Terms-of-Service/',
  terms: 'https://policies.python.org/pypi.org/Terms-of-Service/',
  settings: (environment) => ({
    index: baseUrl(environment, 'JUXTA_PYPI_URL', 'https://pypi.org'),
    stats: baseUrl(environment, 'JUXTA_PYPI_STATS_URL', 'https://pypistats.org'),
  }),
  hosts: ({ index, stats }) => [
    // No limit is set; under a thousand requests a minute are asked for, and validators.
    { base: index, delayMs: 500, rule: 'https://docs.pypi.org/api/' },
    // Thirty requests a minute for an address.
    { base: stats, delayMs: 2_500, rule: 'https://pypistats.org/api/' },
  ],
  matches: (target) => projectName(target) !== null,
  requests: (target, { index, stats }) => {
    const name = projectName(target);
    if (name === null) return [];
    return [
      {
        ...json,
        name: 'document',
        url: `${index}/pypi/${encodeURIComponent(name)}/json`,
        covers: documentCoverage,
        maxBytes: 48 * 1024 * 1024,
        refreshSeconds: 6 * 3_600,
      },
      {
        ...json,
        name: 'downloads',
        url: `${stats}/api/packages/${encodeURIComponent(name)}/recent`,
        covers: downloadsCoverage,
        maxBytes: 64 * 1024,
        refreshSeconds: 24 * 3_600,
      },
    ];
  },
  changes: (settings) => [
    {
      name: 'pypi:updates',
      url: `${settings.index}/rss/updates.xml`,
      accept: 'application/rss+xml, application/xml;q=0.9, text/xml;q=0.9',
      accepts: ['application/rss+xml', 'application/xml', 'text/xml'],
      maxBytes: 1024 * 1024,
      refreshSeconds: 600,
      changed: (body) => latestUpdates(body, settings),
    },
  ],
  normalize,
  recognize,
});
