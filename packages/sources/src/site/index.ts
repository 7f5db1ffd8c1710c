import { canonicalUrl, tryTargetKey, type Coverage, type TargetKey } from '@juxta/domain';

import { defineSource } from '../source.ts';
import { normalize } from './normalize.ts';

const covers: Coverage = {
  attributes: ['title', 'description', 'icon', 'feed', 'documentation', 'homepage', 'repository'],
  metrics: [],
  releases: 'none',
  links: true,
};

export const source = defineSource<null>({
  id: 'site',
  version: 1,
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
            accept: 'text/html, application/xhtml+xml;q=0.9',
            accepts: ['text/html', 'application/xhtml+xml'],
            maxBytes: 5 * 1024 * 1024,
            refreshSeconds: 24 * 3_600,
            covers,
            declaredHost: false,
            obeysRobots: true,
          },
        ]
      : [],
  normalize,
  recognize: (url) => {
    const target = tryTargetKey(url);
    return target !== null && isPage(target) ? { target, request: 'page' } : null;
  },
});

function isPage(target: TargetKey): boolean {
  return /^https?:\/\//u.test(target) && canonicalUrl(target) !== null;
}
