import { repositoryKey } from '@juxta/domain';

import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const line = {
  name: 'serde',
  vers: '1.0.0',
  deps: [{ name: 'a', package: 'b', kind: 'normal', optional: false }],
  yanked: false,
  rust_version: '1.31',
  pubtime: '2017-04-20T00:00:00Z',
};
const crate = {
  crate: {
    id: 'serde',
    name: 'serde',
    description: 'd',
    homepage: 'https://serde.rs',
    repository: 'https://github.com/serde-rs/serde',
    documentation: 'https://docs.rs/serde',
    keywords: ['a'],
    downloads: 5,
    recent_downloads: 2,
    default_version: '1.0.0',
    max_stable_version: '1.0.0',
    max_version: '1.0.0',
    created_at: '2014-12-05T20:20:39.487502Z',
    updated_at: '2017-04-20T15:20:39.487502Z',
  },
  versions: [
    {
      num: '1.0.0',
      created_at: '2017-04-20T15:20:39.487502Z',
      license: 'MIT/Apache-2.0',
      yanked: true,
      yank_message: 'broken',
      rust_version: '1.31',
    },
  ],
  errors: [{ detail: 'Not Found' }],
};

const names: Readonly<Record<string, string>> = {
  '/crate/name': 'name',
  '/crate/max_version': 'latest_version',
  '/crate/description': 'description',
  '/crate/homepage': 'homepage text',
  '/crate/downloads': 'downloads_total@crates',
  '/crate/recent_downloads': 'downloads_last_quarter@crates',
  '/versions#': 'version_count',
};
const claim: Claim = (what, value, { facts }) => {
  const name = names[what];
  if (name !== undefined) return value === null ? null : [name, value];
  if (typeof value !== 'string') return null;
  if (/^\/versions\/-?\d+\/num$/u.test(what)) return [`has ${value}`, true];
  if (what === '/crate/updated_at') return ['record_changed_at', instant(value)];
  if (what === '/crate/created_at') return ['first_release_at', instant(value)];
  if (what === '/crate/repository') return ['link repository', repositoryKey(value)];
  // The licence that the latest version states; of the first in the list only where that is the latest.
  const latest = facts.find((fact) => fact.what === '/crate/max_version')?.value;
  const first = facts.find((fact) => fact.what === '/versions/0/num')?.value;
  if (what === '/versions/0/license' && first === latest) return ['license text', value];
  return null;
};

export const spec: SourceSpec = {
  example: 'pkg:cargo/serde',
  url: 'https://crates.io/api/v1/crates/serde',
  answers: [`${JSON.stringify(line)}\n${JSON.stringify({ ...line, vers: '1.0.1' })}\n`, crate],
  recorded: [
    {
      pattern: /^ecosyste-ms-packages\/parameters_lib\.crate\.json$|^dependabot-core\/cargo-xdg\.json$/u,
      claim,
      atLeast: 17,
    },
    {
      pattern: /^anitya\/crates-version\.vcr\.yaml#\d+$/u,
      claim,
      atLeast: 0,
    },
  ],
};
