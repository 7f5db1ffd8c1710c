import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const repository = {
  id: 1,
  owner: { type: 'User' },
  full_name: 'gulpjs/gulp',
  html_url: 'https://github.com/gulpjs/gulp',
  archived: true,
  archived_at: '2020-02-24T20:00:00Z',
  created_at: '2013-07-04T05:26:06Z',
  pushed_at: '2013-07-04T05:26:06Z',
  license: { spdx_id: 'MIT' },
  language: 'C',
  description: 'd',
  homepage: 'gulpjs.com',
  topics: ['a'],
  stargazers_count: 1,
  forks_count: 1,
  subscribers_count: 1,
  open_issues_count: 1,
  message: 'Not Found',
};
const releases = [
  {
    tag_name: 'v1',
    draft: false,
    prerelease: false,
    published_at: '2013-07-04T05:26:06Z',
    html_url: 'https://github.com/x',
  },
];
const surroundings = [
  [{ name: 'v1.2.0', ref: 'refs/tags/v1.2.0' }],
  { JavaScript: 2, C: 1 },
  {
    health_percentage: 70,
    documentation: 'https://gulpjs.com/docs',
    files: { code_of_conduct: { name: 'c' }, contributing: { html_url: 'https://github.com/x' } },
  },
  [{ week: 1_735_430_400, total: 7, days: [1, 1, 1, 1, 1, 1, 1] }],
  { license: { spdx_id: 'MIT' } },
];

const names: Readonly<Record<string, string>> = {
  '/description': 'description',
  '/created_at': 'created_at',
  '/pushed_at': 'last_push_at',
  '/stargazers_count': 'stars@github',
  '/forks_count': 'forks@github',
  '/subscribers_count': 'subscribers@github',
  '/open_issues_count': 'open_issues@github',
  '/language': 'language',
  '/license/spdx_id': 'license',
  '/archived': 'archived',
  '/homepage': 'homepage text',
  '/spdx_id': 'license',
  '/forks': 'forks@github',
  '/watchers_count': 'stars@github',
  '/name': 'name',
};
const claim: Claim = (what, value) => {
  if (what === '/full_name') return ['name', String(value).split('/')[1]];
  if (what === '/id') return ['forge_id', String(value)];
  const name = names[what];
  return name === undefined ? null : [name, what.endsWith('_at') ? instant(value) : value];
};

export const spec: SourceSpec = {
  example: 'pkg:github/gulpjs/gulp',
  url: 'https://api.github.com/repos/gulpjs/gulp',
  // A token that is none: with one, the star history is asked for too.
  environment: { GITHUB_TOKEN: 'example' },
  answers: [repository, releases, ...surroundings],
  recorded: [
    {
      pattern:
        /^npms-analyzer\/github-cross-spawn-repo\.body|github-(?:brotli|openssl)\.repo\.json$|github-bump_repo\.json$/u,
      claim,
      atLeast: 20,
    },
    {
      pattern:
        /^(?:octokit-fixtures\/get-repository|libraries-io\/github__archived.*#1$|pygithub-replay\/Conditional)/u,
      claim,
      atLeast: 4,
    },
    {
      pattern: /^pygithub-replay\/Retry.*#\d$/u,
      claim: (what, value) => (what === '#' && value === 1 ? ['failure', 'server_error'] : null),
      atLeast: 1,
    },
    {
      pattern: /^dependabot-core\/github-file_too_large/u,
      claim: (what) => (what === '/message' ? ['failure', 'too_large'] : null),
      atLeast: 1,
      address: () => 'https://api.github.com/repos/gocardless/bump',
    },
    {
      pattern: /github-451-dmca\.body\.json$/u,
      claim: () => ['failure', 'legally_blocked'],
      atLeast: 1,
    },
  ],
};
