import { formatPurl, parsePurl, parseWebUrl, type TargetKey } from '@juxta/domain';

import { baseUrl } from '../../reading/settings.ts';
import { defineSource } from '../../source.ts';
import { normalize } from './normalize.ts';

interface ArtifactHubSettings {
  /** Base URL of Artifact Hub, without a trailing slash. */
  readonly hub: string;
}

export const source = defineSource<ArtifactHubSettings>({
  id: 'artifacthub',
  version: 1,
  licence: 'https://artifacthub.io/docs/topics/',
  terms: 'https://artifacthub.io/docs/topics/',
  settings: (environment) => ({
    hub: baseUrl(environment, 'JUXTA_ARTIFACTHUB_API', 'https://artifacthub.io'),
  }),
  hosts: ({ hub }) => [{ base: hub, delayMs: 2_000, rule: 'https://artifacthub.io/docs/api/' }],
  matches: (target) => chartPath(target) !== null,
  requests: (target, { hub }) => {
    const path = chartPath(target);
    if (path === null) return [];
    return [
      {
        name: 'chart',
        url: `${hub}/api/v1/packages/helm/${path}`,
        accept: 'application/json',
        accepts: ['application/json'],
        maxBytes: 8 * 1024 * 1024,
        refreshSeconds: 12 * 3_600,
        covers: {
          attributes: [
            'name',
            'latest_version',
            'latest_release_at',
            'first_release_at',
            'version_count',
            'app_version',
            'deprecated',
            'license',
            'description',
            'homepage',
            'repository',
            'icon',
            'keywords',
          ],
          metrics: ['subscriptions@artifacthub', 'production_organizations@artifacthub'],
          releases: 'all',
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

/** `<repository>/<chart>`, both as Artifact Hub names them; null for other targets. */
function chartPath(target: TargetKey): string | null {
  const purl = target.startsWith('pkg:helm/') ? parsePurl(target) : null;
  if (!purl?.namespace || purl.repositoryUrl !== undefined || purl.namespace.includes('/')) return null;
  return `${encodeURIComponent(purl.namespace)}/${encodeURIComponent(purl.name)}`;
}

function recognize(
  address: string,
  { hub }: ArtifactHubSettings,
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url || (url.hostname !== 'artifacthub.io' && !url.href.startsWith(`${hub}/`))) return null;
  const [, repository, name] =
    /\/api\/v1\/packages\/helm\/([\w.-]+)\/([\w.-]+)(?:\/v?\d[\w.+-]*)?\/?$/u.exec(url.pathname) ?? [];
  if (!repository || !name || [repository, name].some((part) => /^\.+$/u.test(part))) return null;
  return { target: formatPurl({ type: 'helm', namespace: repository, name }), request: 'chart' };
}
