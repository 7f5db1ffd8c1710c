import type { Coverage } from '@juxta/domain';

import { baseUrl } from '../../reading/settings.ts';
import { defineSource } from '../../source.ts';
import { packageId, recognize, type NugetSettings } from './address.ts';
import { normalize } from './normalize.ts';

const none: Coverage = { attributes: [], metrics: [], releases: 'none', links: false };
const covers = {
  versions: { ...none, attributes: ['latest_version', 'version_count'] },
  registration: {
    ...none,
    attributes: [
      'latest_release_at',
      'first_release_at',
      'deprecated',
      'replacement',
      'license',
      'dependency_count',
      'runtime',
    ],
    releases: 'latest',
  },
  search: {
    attributes: ['name', 'description', 'homepage', 'repository', 'icon', 'keywords'],
    metrics: ['downloads_total@nuget'],
    releases: 'none',
    links: true,
  },
} satisfies Record<string, Coverage>;
const rule = 'https://learn.microsoft.com/en-us/nuget/api/rate-limits';

export const source = defineSource<NugetSettings>({
  id: 'nuget',
  version: 2,
  licence: 'https://www.nuget.org/policies/Terms',
  terms: 'https://www.nuget.org/policies/Terms',
  settings: (environment) => ({
    api: baseUrl(environment, 'JUXTA_NUGET_API', 'https://api.nuget.org'),
    search: baseUrl(environment, 'JUXTA_NUGET_SEARCH', 'https://azuresearch-usnc.nuget.org'),
  }),
  hosts: ({ api, search }) => [
    { base: api, delayMs: 250, rule },
    { base: search, delayMs: 1_000, rule },
  ],
  matches: (target) => packageId(target) !== null,
  requests: (target, { api, search }) => {
    const id = packageId(target);
    if (id === null) return [];
    // The API's paths have ids in lower case only.
    const path = `${id.toLowerCase()}/index.json`;
    const json = {
      accept: 'application/json',
      accepts: ['application/json', 'application/octet-stream'],
      maxBytes: 32 * 1024 * 1024,
      declaredHost: true,
      obeysRobots: false,
      refreshSeconds: 24 * 3_600,
    };
    return [
      {
        ...json,
        name: 'versions',
        url: `${api}/v3-flatcontainer/${path}`,
        covers: covers.versions,
        refreshSeconds: 6 * 3_600,
      },
      {
        ...json,
        name: 'registration',
        url: `${api}/v3/registration5-gz-semver2/${path}`,
        covers: covers.registration,
      },
      {
        ...json,
        name: 'search',
        url: `${search}/query?q=packageid:${encodeURIComponent(id)}&prerelease=true&semVerLevel=2.0.0`,
        covers: covers.search,
      },
    ];
  },
  normalize,
  recognize,
});
