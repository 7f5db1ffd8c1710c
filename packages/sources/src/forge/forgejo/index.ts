import type { Coverage, Observation, TargetKey } from '@juxta/domain';

import { defineSource, type CapturedAnswer } from '../../source.ts';
import { forgejoSettings, recognize, repositoryUrl, type ForgejoSettings } from './address.ts';
import { normalizeLanguages, normalizeReleases, normalizeTags } from './lists.ts';
import { normalizeRepository } from './repository.ts';

const nothing: Coverage = { attributes: [], metrics: [], releases: 'none', links: false };
const hours = 3_600;

const asked: Readonly<Record<string, { path: string; covers: Coverage; refreshSeconds: number }>> = {
  repository: {
    path: '',
    covers: {
      attributes: [
        'name',
        'archived',
        'created_at',
        'last_activity_at',
        'license',
        'language',
        'description',
        'homepage',
        'repository',
        'icon',
        'keywords',
        'forge_id',
      ],
      metrics: [
        'stars@forgejo',
        'forks@forgejo',
        'subscribers@forgejo',
        'open_issues@forgejo',
        'open_pull_requests@forgejo',
      ],
      releases: 'none',
      links: true,
    },
    refreshSeconds: 6 * hours,
  },
  releases: {
    path: '/releases?limit=30',
    covers: { ...nothing, attributes: ['latest_version', 'latest_release_at'], releases: 'latest' },
    refreshSeconds: 12 * hours,
  },
  tags: {
    path: '/tags?limit=50',
    covers: { ...nothing, attributes: ['latest_tag'] },
    refreshSeconds: 24 * hours,
  },
  languages: {
    path: '/languages',
    covers: { ...nothing, attributes: ['languages'] },
    refreshSeconds: 7 * 24 * hours,
  },
};

export const source = defineSource<ForgejoSettings>({
  id: 'forgejo',
  version: 1,
  licence: 'https://codeberg.org/Codeberg/org/src/branch/main/TermsOfUse.md',
  terms: 'https://codeberg.org/Codeberg/org/src/branch/main/TermsOfUse.md',
  settings: forgejoSettings,
  // Codeberg is run by volunteers on donations and states no number.
  hosts: ({ servers }) =>
    servers.map(({ api }) => ({
      base: api,
      delayMs: 2_000,
      rule: 'https://codeberg.org/Codeberg/org/src/branch/main/TermsOfUse.md',
    })),
  matches: (target, settings) => repositoryUrl(target, settings) !== null,
  requests: (target, settings) => {
    const base = repositoryUrl(target, settings);
    if (base === null) return [];
    return Object.entries(asked).map(([name, { path, covers, refreshSeconds }]) => ({
      name,
      url: `${base}${path}`,
      accept: 'application/json',
      accepts: ['application/json'],
      maxBytes: 4 * 1024 * 1024,
      refreshSeconds,
      covers,
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
    default:
      return normalizeRepository(answer, target);
  }
}
