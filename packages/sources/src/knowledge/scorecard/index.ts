import { metrics } from '@juxta/domain';

import { baseSetting } from '../../reading/base-setting.ts';
import { defineSource } from '../../source.ts';
import { recognize, scoredRepository } from './address.ts';
import { normalize } from './normalize.ts';

interface ScorecardSettings {
  /** Base URL of the API, without a trailing slash. */
  readonly api: string;
}

const rule = 'https://api.scorecard.dev/';

export const source = defineSource<ScorecardSettings>({
  id: 'scorecard',
  version: 1,
  licence: 'CDLA-Permissive-2.0',
  terms: 'https://github.com/ossf/scorecard#public-data',
  settings: (environment) => ({
    api: baseSetting(environment, 'JUXTA_SCORECARD_API', 'https://api.scorecard.dev'),
  }),
  hosts: ({ api }) => [{ base: api, delayMs: 1_000, rule }],
  matches: (target) => scoredRepository(target) !== null,
  requests: (target, { api }) => {
    const repository = scoredRepository(target);
    if (repository === null) return [];
    return [
      {
        name: 'scorecard',
        url: `${api}/projects/${repository}`,
        accept: 'application/json',
        accepts: ['application/json'],
        maxBytes: 2 * 1024 * 1024,
        // Scans are weekly.
        refreshSeconds: 2 * 86_400,
        covers: {
          attributes: ['scorecard_scanned_at', 'scorecard_low_checks', 'repository'],
          metrics: metrics.filter(({ source: of }) => of === 'scorecard').map(({ id }) => id),
          releases: 'none',
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
