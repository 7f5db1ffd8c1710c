import { canonicalUrl, tryTargetKey, type Coverage, type TargetKey } from '@juxta/domain';

import { defineSource } from '../source.ts';
import { isFeed } from './feed.ts';
import { normalize } from './normalize.ts';

const covers: Coverage = {
  attributes: [
    'title',
    'description',
    'icon',
    'feed',
    'documentation',
    'homepage',
    'repository',
    'site_name',
    'site_language',
    'generator',
    'changelog',
    'pricing_page',
    'license_page',
    'social_links',
    'latest_version',
    'license',
    'language',
    'latest_post_at',
  ],
  metrics: [],
  // A feed has its newest entries only.
  releases: 'latest',
  links: true,
};

export const source = defineSource<null>({
  id: 'site',
  version: 2,
  licence: 'LicenseRef-each-site',
  terms: 'https://www.rfc-editor.org/rfc/rfc9309',
  settings: () => null,
  hosts: () => [],
  matches: isPage,
  requests: (target) =>
    isPage(target)
      ? [
          {
            name: 'page',
            url: target,
            accept: 'text/html, application/xhtml+xml;q=0.9, application/atom+xml, application/rss+xml',
            accepts: [
              'text/html',
              'application/xhtml+xml',
              'application/atom+xml',
              'application/rss+xml',
              'application/xml',
              'text/xml',
            ],
            maxBytes: 5 * 1024 * 1024,
            refreshSeconds: 24 * 3_600,
            covers,
            declaredHost: false,
            obeysRobots: true,
          },
        ]
      : [],
  normalize,
  recognize: (url, _settings, body) => {
    // Pages of forges are repositories, whose own sources read them; feeds of forges are feeds.
    const target = isFeed(body) ? canonicalUrl(url) : tryTargetKey(url);
    return target !== null && isPage(target) ? { target, request: 'page' } : null;
  },
});

function isPage(target: TargetKey): boolean {
  return /^https?:\/\//u.test(target) && canonicalUrl(target) !== null;
}
