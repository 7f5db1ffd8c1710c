import { baseSetting } from '../../reading/base-setting.ts';
import { defineSource } from '../../source.ts';
import { hexName, recognize, type HexSettings } from './address.ts';
import { normalize } from './normalize.ts';

export const source = defineSource<HexSettings>({
  id: 'hex',
  version: 1,
  licence: 'https://hex.pm/policies/termsofservice',
  terms: 'https://hex.pm/policies/termsofservice',
  settings: (environment) => ({ api: baseSetting(environment, 'JUXTA_HEX_API', 'https://hex.pm/api') }),
  // A hundred requests a minute are allowed without a login.
  hosts: ({ api }) => [
    {
      base: api,
      delayMs: 1_000,
      rule: 'https://github.com/hexpm/specifications/blob/main/http_api.md#rate-limiting',
    },
  ],
  matches: (target) => hexName(target) !== null,
  requests: (target, { api }) => {
    const name = hexName(target);
    if (name === null) return [];
    return [
      {
        name: 'document',
        url: `${api}/packages/${name}`,
        accept: 'application/json',
        accepts: ['application/json'],
        maxBytes: 4 * 1024 * 1024,
        refreshSeconds: 12 * 3_600,
        covers: {
          attributes: [
            'name',
            'registered_at',
            'record_changed_at',
            'maintainer_count',
            'latest_version',
            'latest_release_at',
            'first_release_at',
            'version_count',
            'deprecated_version_count',
            'license',
            'description',
            'repository',
            'documentation',
          ],
          metrics: [],
          releases: 'all',
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
