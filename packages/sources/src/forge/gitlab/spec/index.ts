import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const project = {
  id: 3,
  name: 'CLI',
  path_with_namespace: 'gitlab-org/cli',
  web_url: 'https://gitlab.com/gitlab-org/cli',
  description: 'd',
  archived: false,
  created_at: '2013-09-30T13:46:02Z',
  last_activity_at: '2013-09-30T13:46:02Z',
  license: { key: 'mit', name: 'MIT License' },
  avatar_url: 'https://gitlab.com/a.png',
  topics: ['a'],
  tag_list: ['b'],
  star_count: 1,
  forks_count: 1,
  open_issues_count: 1,
  message: '404 Project Not Found',
};
const releases = [
  {
    tag_name: 'v1.0.0',
    released_at: '2019-01-03T01:56:19.539Z',
    created_at: '2019-01-03T01:56:19.539Z',
    upcoming_release: false,
    _links: { self: 'https://gitlab.com/gitlab-org/cli/-/releases/v1.0.0' },
  },
];
const tags = [{ name: 'v1.0.0', commit: { created_at: '2012-05-28T04:42:42-07:00' } }];

const names: Readonly<Record<string, string>> = {
  '/created_at': 'created_at',
  '/last_activity_at': 'last_activity_at',
  '/star_count': 'stars@gitlab',
  '/forks_count': 'forks@gitlab',
  '/archived': 'archived',
};
const claim: Claim = (what, value) => {
  if (what === '/path_with_namespace') return ['target', `pkg:gitlab/${String(value)}`];
  if (what === '/id') return ['forge_id', String(value)];
  const name = names[what];
  if (name === undefined) return null;
  return [name, what.endsWith('_at') ? instant(value) : value];
};

export const spec: SourceSpec = {
  example: 'pkg:gitlab/gitlab-org/cli',
  url: 'https://gitlab.com/api/v4/projects/gitlab-org%2Fcli',
  answers: [project, releases, tags, { Go: 99.5, Shell: 0.5 }],
  recorded: [
    {
      pattern: /^dependabot-core\/gitlab-bump_repo\.json$/u,
      claim,
      atLeast: 7,
      address: () => 'https://gitlab.com/api/v4/projects/3',
    },
    {
      pattern: /^anitya\/gitlab-no-tags\.vcr\.yaml#0$/u,
      claim: () => null,
      atLeast: 0,
    },
  ],
};
