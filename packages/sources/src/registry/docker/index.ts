import { baseUrl } from '../../reading/settings.ts';
import { defineSource } from '../../source.ts';
import { imagePath, recognize } from './address.ts';
import { normalize } from './normalize.ts';

interface DockerHubSettings {
  /** Base URL of Docker Hub, without a trailing slash. */
  readonly hub: string;
}

const json = {
  accept: 'application/json',
  accepts: ['application/json'],
  declaredHost: true,
  obeysRobots: false,
};

export const source = defineSource<DockerHubSettings>({
  id: 'dockerhub',
  version: 1,
  licence: 'https://www.docker.com/legal/docker-terms-service/',
  terms: 'https://www.docker.com/legal/docker-terms-service/',
  settings: (environment) => ({ hub: baseUrl(environment, 'JUXTA_DOCKERHUB_API', 'https://hub.docker.com') }),
  hosts: ({ hub }) => [
    { base: hub, delayMs: 1_000, rule: 'https://docs.docker.com/docker-hub/usage/#abuse-rate-limit' },
  ],
  matches: (target) => imagePath(target) !== null,
  requests: (target, { hub }) => {
    const path = imagePath(target);
    if (path === null) return [];
    return [
      {
        ...json,
        name: 'repository',
        url: `${hub}/v2/repositories/${path}/`,
        covers: {
          attributes: ['name', 'description', 'created_at', 'image_updated_at', 'keywords'],
          metrics: ['pulls_total@dockerhub', 'stars@dockerhub'],
          releases: 'none',
          links: false,
        },
        maxBytes: 1024 * 1024,
        refreshSeconds: 24 * 3_600,
      },
      {
        ...json,
        name: 'tags',
        url: `${hub}/v2/repositories/${path}/tags?page_size=100`,
        covers: {
          attributes: ['image_tag', 'image_platforms', 'image_size'],
          metrics: ['tags_total@dockerhub'],
          releases: 'none',
          links: false,
        },
        maxBytes: 4 * 1024 * 1024,
        refreshSeconds: 24 * 3_600,
      },
    ];
  },
  normalize,
  recognize,
});
