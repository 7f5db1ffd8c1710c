import type { Claim, SourceSpec } from '../../../../spec/source-spec.ts';

const chart = {
  package_id: '7918f2cb-0742-4993-b58a-673129604cf6',
  name: 'redis',
  version: '2.0.0',
  app_version: '7.2',
  license: 'Apache-2.0',
  description: 'd',
  home_url: 'https://redis.example',
  logo_image_id: '0503add5-3fce',
  deprecated: true,
  keywords: ['cache'],
  links: [{ name: 'source', url: 'https://github.com/bitnami/charts' }],
  available_versions: [
    { version: '1.0.0', ts: 1_600_000_000, prerelease: false },
    { version: '2.0.0', ts: 1_700_000_000, prerelease: false },
  ],
  stats: { subscriptions: 407, webhooks: 40 },
  production_organizations_count: 26,
};

const names: Readonly<Record<string, string>> = {
  '/name': 'name',
  '/version': 'latest_version',
  '/app_version': 'app_version',
  '/license': 'license',
  '/available_versions#': 'version_count',
  '/home_url': 'homepage',
};
const claim: Claim = (what, value) => {
  if (what === '/deprecated' && value === false) return ['deprecated', undefined];
  if (what === '/ts') return ['latest_release_at', Number(value) * 1_000];
  const name = names[what];
  return name === undefined ? null : [name, value];
};

export const spec: SourceSpec = {
  example: 'pkg:helm/bitnami/redis',
  url: 'https://artifacthub.io/api/v1/packages/helm/bitnami/redis',
  answers: [chart, { message: 'not found' }],
  recorded: [{ pattern: /\.artifacthub\.json$/u, claim, atLeast: 7 }],
};
