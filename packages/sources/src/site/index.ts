import { canonicalUrl, tryTargetKey, type Coverage, type TargetKey } from '@juxta/domain';

import { defineSource, type SourceRequest } from '../source.ts';
import { isFeed } from './feed.ts';
import { normalize } from './normalize.ts';
import { readSettings, type SiteSettings } from './settings.ts';
import { isWalked } from './walk/scope.ts';

const front: Coverage = {
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

/** Pages that a walk only passes: they are kept, and state nothing. */
const nothing: Coverage = { attributes: [], metrics: [], releases: 'none', links: false };
const day = 24 * 3_600;
const html = ['text/html', 'application/xhtml+xml'];
const xml = ['application/atom+xml', 'application/rss+xml', 'application/xml', 'text/xml'];

export const source = defineSource<SiteSettings>({
  id: 'site',
  version: 4,
  licence: 'LicenseRef-each-site',
  terms: 'https://www.rfc-editor.org/rfc/rfc9309',
  settings: readSettings,
  hosts: () => [],
  matches: isPage,
  requests: (target, { budget }) => {
    if (!isPage(target)) return [];
    const page = requestOf('page', target, front, { refreshSeconds: day });
    if (budget.pages === 0 || !isWalked(target)) return [page];
    const foundBy = { foundBy: 'site' };
    return [
      page,
      requestOf('site', target, nothing, { walk: budget }),
      requestOf(
        'features',
        target,
        { ...nothing, attributes: ['features', 'features_page'] },
        { ...foundBy, atStart: true },
      ),
      requestOf('changelog', target, { ...nothing, releases: 'latest' }, foundBy),
      requestOf('subpage', target, nothing, foundBy),
      requestOf('sitemap', target, nothing, { ...foundBy, accepts: sitemaps, maxBytes: 50 * 1024 * 1024 }),
    ];
  },
  normalize,
  recognize: (url, _settings, body) => {
    // Pages of forges are repositories, whose own sources read them; feeds of forges are feeds.
    const target = isFeed(body) ? canonicalUrl(url) : tryTargetKey(url);
    return target !== null && isPage(target) ? { target, request: 'page' } : null;
  },
});

const sitemaps = [...xml, 'text/plain', 'application/gzip', 'application/x-gzip', 'application/octet-stream'];

function requestOf(name: string, url: string, covers: Coverage, more: Partial<SourceRequest>): SourceRequest {
  return {
    name,
    url,
    accept:
      name === 'page'
        ? `text/html, application/xhtml+xml;q=0.9, ${xml.slice(0, 2).join(', ')}`
        : 'text/html, */*;q=0.1',
    accepts: name === 'page' ? [...html, ...xml] : html,
    maxBytes: 5 * 1024 * 1024,
    refreshSeconds: 7 * day,
    covers,
    declaredHost: false,
    obeysRobots: true,
    ...more,
  };
}

function isPage(target: TargetKey): boolean {
  return /^https?:\/\//u.test(target) && canonicalUrl(target) !== null;
}
