import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const repository = {
  id: 1,
  full_name: 'gulpjs/gulp',
  html_url: 'https://github.com/gulpjs/gulp',
  archived: true,
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
};
const claim: Claim = (what, value) => {
  const name = names[what];
  return name === undefined ? null : [name, what.endsWith('_at') ? instant(value) : value];
};

export const spec: SourceSpec = {
  example: 'pkg:github/gulpjs/gulp',
  url: 'https://api.github.com/repos/gulpjs/gulp',
  answers: [repository, releases],
  recorded: [
    {
      pattern:
        /^npms-analyzer\/github-cross-spawn-repo\.body|github-(?:brotli|openssl)\.repo\.json$|github-bump_repo\.json$/u,
      claim,
      atLeast: 20,
    },
    {
      pattern: /github-451-dmca\.body\.json$/u,
      claim: () => ['failure', 'legally_blocked'],
      atLeast: 1,
    },
  ],
};
