import type { Claim, SourceSpec } from '../../../../spec/source-spec.ts';

const formula = {
  name: 'wget',
  full_name: 'wget',
  tap: 'homebrew/core',
  desc: 'Internet file retriever',
  license: 'GPL-3.0-or-later and Public Domain',
  homepage: 'https://wget.example/',
  versions: { stable: '1.24.5', head: 'HEAD', bottle: true },
  urls: {
    stable: { url: 'https://ftp.example/wget-1.24.5.tar.gz' },
    head: { url: 'https://github.com/mirror/wget.git' },
  },
  dependencies: ['libidn2', 'openssl@3'],
  deprecated: true,
  deprecation_date: '2026-01-01',
  deprecation_reason: 'repo_archived',
  disabled: false,
  disable_date: null,
  disable_reason: null,
  analytics: {
    install: { '30d': { wget: 30 }, '90d': { wget: 90 }, '365d': { wget: 365 } },
    install_on_request: { '30d': { wget: 20, 'wget --HEAD': 1 } },
  },
  generated_date: '2026-01-31',
};
const cask = {
  ...formula,
  token: 'wget',
  name: ['GNU Wget'],
  version: '1.24.5,99',
  url: 'https://a.example/w.dmg',
};

const names: Readonly<Record<string, string>> = {
  '/name': 'name',
  '/versions/stable': 'homebrew_version',
  '/homepage': 'homepage',
  '/license': 'license text',
};
const claim: Claim = (what, value) => {
  if (what === '/deprecated' && value === false) return ['deprecated', undefined];
  const name = names[what];
  return name === undefined ? null : [name, value];
};

export const spec: SourceSpec = {
  example: 'pkg:brew/wget',
  url: 'https://formulae.brew.sh/api/formula/wget.json',
  answers: [formula, cask],
  recorded: [{ pattern: /^ecosyste-ms-packages\/abook\.json$/u, claim, atLeast: 4 }],
};
