import type { Coverage } from '@juxta/domain';

import { baseUrl } from '../../reading/settings.ts';
import { defineSource } from '../../source.ts';
import { artifactOf, artifactPath, recognize, searchQuery, type MavenSettings } from './address.ts';
import { normalize } from './normalize.ts';

const none: Coverage = { attributes: [], metrics: [], releases: 'none', links: false };
const covers = {
  metadata: { ...none, attributes: ['latest_version', 'version_count'] },
  search: { ...none, attributes: ['latest_release_at', 'first_release_at'], releases: 'latest' },
} satisfies Record<string, Coverage>;

export const source = defineSource<MavenSettings>({
  id: 'maven',
  version: 3,
  licence: 'https://repo1.maven.org/terms.html',
  terms: 'https://repo1.maven.org/terms.html',
  settings: (environment) => ({
    repository: baseUrl(environment, 'JUXTA_MAVEN_REPOSITORY', 'https://repo1.maven.org/maven2'),
    search: baseUrl(environment, 'JUXTA_MAVEN_SEARCH', 'https://search.maven.org'),
  }),
  hosts: ({ repository, search }) => [
    { base: repository, delayMs: 1_000, rule: 'https://central.sonatype.org/faq/429-error/' },
    { base: search, delayMs: 2_000, rule: 'https://central.sonatype.org/search/rest-api-guide/' },
  ],
  matches: (target) => artifactOf(target) !== null,
  requests: (target, { repository, search }) => {
    const artifact = artifactOf(target);
    if (artifact === null) return [];
    const common = { declaredHost: true, obeysRobots: false, maxBytes: 8 * 1024 * 1024 };
    return [
      {
        ...common,
        name: 'metadata',
        url: `${repository}${artifactPath(artifact)}/maven-metadata.xml`,
        accept: 'application/xml, text/xml',
        accepts: ['application/xml', 'text/xml', 'application/octet-stream'],
        covers: covers.metadata,
        refreshSeconds: 12 * 3_600,
      },
      {
        ...common,
        name: 'search',
        url: `${search}/solrsearch/select?${searchQuery(artifact)}`,
        accept: 'application/json',
        accepts: ['application/json'],
        covers: covers.search,
        refreshSeconds: 24 * 3_600,
      },
    ];
  },
  normalize,
  recognize,
});
