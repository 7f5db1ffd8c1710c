import { repositoryKey } from '@juxta/domain';

import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const gem = {
  name: 'rails',
  version: '8.1.3',
  version_created_at: '2026-03-24T20:27:42.098Z',
  downloads: 700,
  info: 'd',
  licenses: ['MIT', 'Ruby'],
  yanked: true,
  homepage_uri: 'https://rubyonrails.org',
  source_code_uri: 'https://github.com/rails/rails',
  documentation_uri: 'https://api.rubyonrails.org',
  metadata: { source_code_uri: 'https://github.com/rails/rails' },
  dependencies: { runtime: [{ name: 'a' }] },
};
const versions = [
  { number: '8.1.3', created_at: '2026-03-24T20:27:42.098Z', platform: 'ruby', ruby_version: '>= 3.2.0' },
  { number: '8.1.3', created_at: '2026-03-24T20:27:41.098Z', platform: 'java' },
];

const names: Readonly<Record<string, string>> = {
  '/name': 'name',
  '/version': 'latest_version',
  '/info': 'description',
  '/downloads': 'downloads_total@rubygems',
  '/homepage_uri': 'homepage text',
  '/licenses/0': 'license text',
  '#': 'version_count',
};
const claim: Claim = (what, value, { facts }) => {
  const dated = /^(\/-?\d+)\/created_at$/u.exec(what);
  if (dated) {
    const version = facts.find((fact) => fact.what === `${dated[1]}/number`)?.value;
    return typeof version === 'string' ? [`release ${version}`, instant(value)] : null;
  }
  if (/^\/-?\d+\/number$/u.test(what)) return [`has ${String(value)}`, true];
  if (what === '/source_code_uri')
    return ['link repository', repositoryKey(typeof value === 'string' ? value : '')];
  const name = names[what];
  return name === undefined || value === null ? null : [name, value];
};

export const spec: SourceSpec = {
  example: 'pkg:gem/rails',
  url: 'https://rubygems.org/api/v1/gems/rails.json',
  answers: [gem, versions, 'This rubygem could not be found.'],
  recorded: [
    {
      pattern:
        /^ecosyste-ms-packages\/rubystats-versions\.json$|^osv-dev-cassettes\/TestRubyGems_GetVersions\.yaml#\d+$|^libraries-io\/package_manager__versions__flowbyte-yanked\.yml#2$/u,
      claim,
      atLeast: 8,
    },
    { pattern: /^anitya\/rubygems-version\.vcr\.yaml#\d+$/u, claim, atLeast: 0 },
  ],
};
