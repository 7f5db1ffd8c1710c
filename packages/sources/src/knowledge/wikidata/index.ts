import { baseSetting } from '../../reading/base-setting.ts';
import { defineSource } from '../../source.ts';
import { itemOf, recognize } from './address.ts';
import { normalize } from './normalize.ts';

interface WikidataSettings {
  /** Base URL of the wiki, without a trailing slash. */
  readonly base: string;
}

export const source = defineSource<WikidataSettings>({
  id: 'wikidata',
  version: 2,
  licence: 'CC0-1.0',
  terms: 'https://foundation.wikimedia.org/wiki/Policy:Terms_of_Use',
  settings: (environment) => ({
    base: baseSetting(environment, 'JUXTA_WIKIDATA_BASE', 'https://www.wikidata.org'),
  }),
  hosts: ({ base }) => [
    {
      base,
      delayMs: 1_000,
      rule: 'https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy',
    },
  ],
  matches: (target) => itemOf(target) !== null,
  requests: (target, { base }) => {
    const item = itemOf(target);
    if (item === null) return [];
    return [
      {
        name: 'item',
        url: `${base}/wiki/Special:EntityData/${item}.json`,
        accept: 'application/json',
        accepts: ['application/json'],
        maxBytes: 8 * 1024 * 1024,
        refreshSeconds: 7 * 86_400,
        covers: {
          attributes: [
            'name',
            'description',
            'homepage',
            'repository',
            'documentation',
            'inception',
            'ended_at',
            'latest_version',
            'latest_release_at',
          ],
          metrics: [],
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
