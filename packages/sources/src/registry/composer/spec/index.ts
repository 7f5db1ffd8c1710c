import { repositoryKey } from '@juxta/domain';

import type { Claim, SourceSpec } from '../../../../spec/source-spec.ts';

const version = {
  version: 'v3.0.0',
  time: '2024-01-01T00:00:00+00:00',
  license: ['MIT', 'GPL-2.0-only'],
  homepage: 'https://monolog.example.org',
  support: { docs: 'https://docs.example.org' },
  keywords: ['log'],
  require: { php: '>=8.1', 'psr/log': '^3' },
  source: { url: 'https://github.com/seldaek/monolog.git' },
};
const metadata = {
  minified: 'composer/2.0',
  packages: { 'monolog/monolog': [version, { version: '2.0.0', homepage: '__unset' }] },
  status: 'error',
  message: 'Package not found',
};
const described = {
  package: {
    name: 'monolog/monolog',
    time: '2011-09-27T00:35:19+00:00',
    description: 'd',
    repository: 'https://github.com/seldaek/monolog',
    abandoned: 'psr/log',
    versions: { 'v3.0.0': version, 'dev-main': { ...version, version: 'dev-main' } },
    downloads: { total: 9, monthly: 3, daily: 1 },
    dependents: 2,
    favers: 1,
  },
};

const names: Readonly<Record<string, string>> = {
  '/package/name': 'name',
  '/package/description': 'description',
  '/package/downloads/total': 'downloads_total@packagist',
  '/package/downloads/monthly': 'downloads_last_month@packagist',
  '/package/dependents': 'dependents@packagist',
  '/package/favers': 'favers@packagist',
};
const claim: Claim = (what, value) => {
  if (what === '/package/repository' && typeof value === 'string')
    return ['link repository', repositoryKey(value)];
  const name = names[what];
  return name === undefined ? null : [name, value];
};

export const spec: SourceSpec = {
  example: 'pkg:composer/monolog/monolog',
  url: 'https://repo.packagist.org/p2/monolog/monolog.json',
  answers: [metadata, described],
  recorded: [
    { pattern: /^anitya\/packagist\.vcr\.yaml#[02]$/u, claim, atLeast: 0 },
    {
      pattern: /^anitya\/packagist\.vcr\.yaml#1$/u,
      claim: () => ['failure', 'not_found'],
      atLeast: 0,
    },
  ],
};
