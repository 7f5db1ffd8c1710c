import { baseSetting } from '../../reading/base-setting.ts';
import { defineSource } from '../../source.ts';
import { productOf, recognize } from './address.ts';
import { normalizeProduct } from './product.ts';
import { normalizeReleaseData } from './release-data.ts';

interface EndoflifeSettings {
  /** Base URL of the API, without a trailing slash. */
  readonly api: string;
  /** Base URL of the folder of dated versions, without a trailing slash. */
  readonly releases: string;
}

export const source = defineSource<EndoflifeSettings>({
  id: 'endoflife',
  version: 2,
  licence: 'MIT',
  terms: 'https://github.com/endoflife-date/endoflife.date/blob/master/LICENSE',
  settings: (environment) => ({
    api: baseSetting(environment, 'JUXTA_ENDOFLIFE_API', 'https://endoflife.date/api/v1'),
    releases: baseSetting(
      environment,
      'JUXTA_ENDOFLIFE_RELEASES',
      'https://raw.githubusercontent.com/endoflife-date/release-data/main/releases',
    ),
  }),
  hosts: ({ api, releases }) => [
    { base: api, delayMs: 1_000, rule: 'https://endoflife.date/docs/api/v1/' },
    {
      base: releases,
      delayMs: 1_000,
      rule: 'https://docs.github.com/en/site-policy/acceptable-use-policies/github-acceptable-use-policies',
    },
  ],
  matches: (target) => productOf(target) !== null,
  requests: (target, { api, releases }) => {
    const name = productOf(target);
    if (name === null) return [];
    const common = { declaredHost: true, obeysRobots: false, refreshSeconds: 24 * 3_600 };
    return [
      {
        ...common,
        name: 'product',
        url: `${api}/products/${encodeURIComponent(name)}`,
        accept: 'application/json',
        accepts: ['application/json'],
        maxBytes: 2 * 1024 * 1024,
        covers: {
          attributes: [
            'name',
            'latest_version',
            'latest_release_at',
            'latest_line',
            'latest_line_at',
            'latest_line_end_at',
            'release_line_count',
            'support_windows',
            'supported_lines',
            'next_end_of_life_at',
            'release_policy',
            'keywords',
          ],
          metrics: [],
          releases: 'none',
          links: true,
        },
      },
      {
        ...common,
        name: 'releases',
        url: `${releases}/${encodeURIComponent(name)}.json`,
        accept: 'application/json, text/plain',
        accepts: ['application/json', 'text/plain'],
        maxBytes: 8 * 1024 * 1024,
        covers: { attributes: [], metrics: [], releases: 'all', links: false },
      },
    ];
  },
  normalize: (answer) =>
    answer.request === 'releases' ? normalizeReleaseData(answer) : normalizeProduct(answer),
  recognize,
});
