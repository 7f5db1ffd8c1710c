import { baseSetting } from '../../reading/base-setting.ts';
import { defineSource } from '../../source.ts';
import { osvTarget, recognizeAdvisory } from './address.ts';
import { normalizeAdvisory, normalizePackage } from './normalize.ts';

interface OsvSettings {
  /** Base URL of the API, without a trailing slash. */
  readonly api: string;
}

export const source = defineSource<OsvSettings>({
  id: 'osv',
  version: 1,
  // Each database that OSV gathers keeps its own licence, CC-BY-4.0 most of them.
  licence: 'https://google.github.io/osv.dev/data/#current-data-sources',
  terms: 'https://google.github.io/osv.dev/faq/#is-the-api-rate-limited',
  settings: (environment) => ({
    api: baseSetting(environment, 'JUXTA_OSV_API', 'https://api.osv.dev/v1'),
  }),
  hosts: ({ api }) => [
    { base: api, delayMs: 500, rule: 'https://google.github.io/osv.dev/faq/#is-the-api-rate-limited' },
  ],
  matches: (target) => osvTarget(target) !== null,
  requests: (target, { api }) => {
    const asked = osvTarget(target);
    if (!asked) return [];
    const common = {
      accept: 'application/json',
      accepts: ['application/json'],
      maxBytes: 32 * 1024 * 1024,
      refreshSeconds: 24 * 3_600,
      declaredHost: true,
      obeysRobots: false,
    };
    return asked.kind === 'advisory'
      ? [
          {
            ...common,
            name: 'advisory',
            url: `${api}/vulns/${asked.id}`,
            covers: {
              attributes: [
                'advisory_id',
                'description',
                'advisory_aliases',
                'affected_packages',
                'fixed_versions',
                'advisory_published_at',
                'advisory_modified_at',
              ],
              metrics: [],
              releases: 'none',
              links: false,
            },
          },
        ]
      : [
          {
            ...common,
            name: 'package',
            url: `${api}/query`,
            json: JSON.stringify({ package: { ecosystem: asked.ecosystem, name: asked.name } }),
            covers: {
              attributes: ['advisories', 'last_advisory_at'],
              metrics: ['advisories@osv', 'unfixed_advisories@osv'],
              releases: 'none',
              links: true,
            },
          },
        ];
  },
  normalize: (answer, target) =>
    answer.request === 'package' ? normalizePackage(answer, target) : normalizeAdvisory(answer),
  recognize: (address, { api }) => {
    const target = recognizeAdvisory(address, api) ?? address;
    const asked = osvTarget(target);
    return asked === null ? null : { target, request: asked.kind };
  },
});
