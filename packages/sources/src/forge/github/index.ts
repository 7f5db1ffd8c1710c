import type { Coverage, Observation, TargetKey } from '@juxta/domain';

import { defineSource, type CapturedAnswer } from '../../source.ts';
import { recognize, repositoryPath } from './address.ts';
import { normalizeReleases } from './releases.ts';
import { normalizeRepository } from './repository.ts';
import { githubSettings, type GithubSettings } from './settings.ts';
import {
  normalizeCommunity,
  normalizeLanguages,
  normalizeLicense,
  normalizeStarHistory,
  normalizeTags,
} from './surroundings.ts';

const nothing: Coverage = { attributes: [], metrics: [], releases: 'none', links: false };
const terms = 'https://docs.github.com/en/site-policy/github-terms/github-terms-of-service#h-api-terms';
const rule = 'https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api';
const kilobytes = 1024;
const hours = 3_600;

interface Asked {
  readonly path: string;
  readonly covers: Coverage;
  readonly maxBytes: number;
  readonly refreshSeconds: number;
  readonly needsToken?: true;
}

const asked: Readonly<Record<string, Asked>> = {
  repository: {
    path: '',
    covers: {
      attributes: [
        'name',
        'archived',
        'owner_kind',
        'created_at',
        'last_push_at',
        'license',
        'language',
        'description',
        'homepage',
        'repository',
        'keywords',
        'forge_id',
      ],
      metrics: ['stars@github', 'forks@github', 'subscribers@github', 'open_issues@github'],
      releases: 'none',
      links: true,
    },
    maxBytes: 1_024 * kilobytes,
    refreshSeconds: 6 * hours,
  },
  releases: {
    path: '/releases?per_page=30',
    covers: { ...nothing, attributes: ['latest_version', 'latest_release_at'], releases: 'latest' },
    maxBytes: 8 * 1_024 * kilobytes,
    refreshSeconds: 12 * hours,
  },
  tags: {
    path: '/tags?per_page=100',
    covers: { ...nothing, attributes: ['latest_tag'] },
    maxBytes: 1_024 * kilobytes,
    refreshSeconds: 24 * hours,
  },
  languages: {
    path: '/languages',
    covers: { ...nothing, attributes: ['languages'] },
    maxBytes: 64 * kilobytes,
    refreshSeconds: 7 * 24 * hours,
  },
  community: {
    path: '/community/profile',
    covers: {
      ...nothing,
      attributes: ['code_of_conduct', 'contributing_guide', 'documentation'],
      metrics: ['community_health@github'],
    },
    maxBytes: 256 * kilobytes,
    refreshSeconds: 7 * 24 * hours,
  },
  star_history: {
    path: '/stargazers/history?per_page=4',
    covers: { ...nothing, metrics: ['stars_gained_last_week@github'] },
    maxBytes: 64 * kilobytes,
    refreshSeconds: 24 * hours,
    needsToken: true,
  },
};

export const source = defineSource<GithubSettings>({
  id: 'github',
  version: 3,
  licence: terms,
  terms,
  settings: githubSettings,
  // The hourly budget is in the answers' headers, which the fetcher obeys; the pace only keeps requests apart.
  hosts: ({ api, token }) => [{ base: api, delayMs: token === null ? 1_000 : 750, rule }],
  matches: (target) => repositoryPath(target) !== null,
  requests: (target, { api, token }) => {
    const path = repositoryPath(target);
    if (path === null) return [];
    return Object.entries(asked)
      .filter(([, { needsToken }]) => !needsToken || token !== null)
      .map(([name, { path: document, covers, maxBytes, refreshSeconds }]) => ({
        name,
        url: `${api}${path}${document}`,
        accept: 'application/vnd.github+json',
        accepts: ['application/json', 'application/vnd.github+json'],
        headers: {
          'x-github-api-version': '2022-11-28',
          ...(token !== null && { authorization: `Bearer ${token}` }),
        },
        covers,
        maxBytes,
        refreshSeconds,
        declaredHost: true,
        obeysRobots: false,
      }));
  },
  normalize,
  recognize,
});

function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  switch (answer.request) {
    case 'releases':
      return normalizeReleases(answer);
    case 'tags':
      return normalizeTags(answer);
    case 'languages':
      return normalizeLanguages(answer);
    case 'community':
      return normalizeCommunity(answer);
    case 'star_history':
      return normalizeStarHistory(answer);
    case 'license':
      return normalizeLicense(answer);
    default:
      return normalizeRepository(answer, target);
  }
}
