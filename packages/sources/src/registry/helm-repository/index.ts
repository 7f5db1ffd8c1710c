import type { Coverage } from '@juxta/domain';

import { baseUrls } from '../../reading/settings.ts';
import { defineSource, type SourceIndex } from '../../source.ts';
import { chartOf, recognize } from './address.ts';
import { normalize } from './normalize.ts';
import { sliceCharts } from './slice.ts';

interface HelmSettings {
  /** Base URLs of repositories of which many charts are wanted: their index is fetched once for all. */
  readonly repositories: readonly string[];
}

const covers: Coverage = {
  attributes: [
    'name',
    'latest_version',
    'latest_release_at',
    'first_release_at',
    'version_count',
    'app_version',
    'deprecated',
    'description',
    'homepage',
    'repository',
    'icon',
    'keywords',
  ],
  metrics: [],
  releases: 'all',
  links: true,
};
const rule = 'https://helm.sh/docs/topics/chart_repository/';
const asked = {
  accepts: [
    'application/x-yaml',
    'application/yaml',
    'text/yaml',
    'text/x-yaml',
    'text/plain',
    'application/octet-stream',
    'binary/octet-stream',
  ],
  maxBytes: 64 * 1024 * 1024,
  refreshSeconds: 12 * 3_600,
  covers,
};

export const source = defineSource<HelmSettings>({
  id: 'helm',
  version: 1,
  licence: 'LicenseRef-each-repository',
  terms: rule,
  settings: (environment) => ({ repositories: baseUrls(environment, 'JUXTA_HELM_REPOSITORIES') }),
  hosts: ({ repositories }) => repositories.map((base) => ({ base, delayMs: 2_000, rule })),
  matches: (target) => chartOf(target) !== null,
  requests: (target, { repositories }) => {
    const chart = chartOf(target);
    if (chart === null || repositories.includes(chart.repository)) return [];
    return [
      {
        ...asked,
        name: 'index',
        url: `${chart.repository}/index.yaml#${chart.chart}`,
        accept: 'application/yaml, text/yaml, */*;q=0.5',
        declaredHost: false,
        obeysRobots: false,
      },
    ];
  },
  indexes: ({ repositories }) =>
    repositories.map((repository): SourceIndex => ({
      ...asked,
      name: `helm:${repository}`,
      url: `${repository}/index.yaml`,
      speaksFor: (target) => chartOf(target)?.repository === repository,
      slice: (body, wanted) => sliceCharts(body, wanted, asked.maxBytes),
    })),
  normalize,
  recognize,
});
