import { baseUrl } from '../../reading/settings.ts';
import { defineSource } from '../../source.ts';
import { named, recognize } from './address.ts';
import { normalize } from './normalize.ts';

interface HomebrewSettings {
  /** Base URL of the JSON API, without a trailing slash. */
  readonly api: string;
}

const rule = 'https://formulae.brew.sh/docs/api/';
const windows = ['30d', '90d', '365d'];

export const source = defineSource<HomebrewSettings>({
  id: 'homebrew',
  version: 1,
  licence: 'BSD-2-Clause',
  terms: rule,
  settings: (environment) => ({
    api: baseUrl(environment, 'JUXTA_HOMEBREW_API', 'https://formulae.brew.sh/api'),
  }),
  // Static files, made anew once a day or when a formula changes.
  hosts: ({ api }) => [{ base: api, delayMs: 1_000, rule }],
  matches: (target) => named(target) !== null,
  requests: (target, { api }) => {
    const document = named(target);
    if (document === null) return [];
    return [
      {
        name: 'document',
        url: `${api}/${document.kind}/${encodeURIComponent(document.name)}.json`,
        accept: 'application/json',
        accepts: ['application/json'],
        maxBytes: 1024 * 1024,
        refreshSeconds: 24 * 3_600,
        covers: {
          attributes: [
            'name',
            'homebrew_version',
            'latest_version',
            'deprecated',
            'license',
            'description',
            'homepage',
            'dependency_count',
          ],
          metrics: windows.flatMap((window) => [
            `installs_${window}@homebrew`,
            `installs_on_request_${window}@homebrew`,
          ]),
          releases: 'latest',
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
