import { repositoryKey } from '@juxta/domain';

import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const document = {
  name: 'phoenix',
  inserted_at: '2014-04-21T22:38:32.000000Z',
  updated_at: '2026-01-15T20:16:25.248523Z',
  latest_stable_version: '1.8.1',
  docs_html_url: 'https://hexdocs.pm/phoenix/',
  owners: [{ username: 'a' }],
  releases: [
    { version: '1.8.1', inserted_at: '2026-01-15T20:16:25.248523Z' },
    { version: '1.8.0-rc.0', inserted_at: '2025-12-01T00:00:00.000000Z' },
  ],
  retirements: { '1.8.0-rc.0': { reason: 'invalid', message: 'no' } },
  meta: {
    description: 'd',
    licenses: ['MIT'],
    links: { GitHub: 'https://github.com/phoenixframework/phoenix', Website: 'https://phoenix.example' },
  },
};

const names: Readonly<Record<string, string>> = {
  '/name': 'name',
  '/latest_version': 'latest_version',
  '/latest_stable_version': 'latest_version',
  '/inserted_at': 'registered_at',
  '/updated_at': 'record_changed_at',
  '/meta/licenses/0': 'license',
  '/releases#': 'version_count',
};
const claim: Claim = (what, value) => {
  const name = names[what];
  if (name !== undefined) return [name, what.endsWith('ed_at') ? instant(value) : value];
  if (/^\/meta\/links\/github$/iu.test(what)) return ['link repository', repositoryKey(String(value))];
  return /^\/releases\/-?\d+\/version$/u.test(what) ? [`has ${String(value)}`, true] : null;
};

export const spec: SourceSpec = {
  example: 'pkg:hex/phoenix',
  url: 'https://hex.pm/api/packages/phoenix',
  answers: [document, { status: 404, message: 'Page not found' }],
  recorded: [
    {
      pattern:
        /^ecosyste-ms-packages\/.*\.hex\.json$|^dependabot-core\/hex-.*\.json$|^osv-dev-cassettes\/TestHex_GetVersions\.yaml#\d+$/u,
      claim,
      atLeast: 18,
    },
  ],
};
