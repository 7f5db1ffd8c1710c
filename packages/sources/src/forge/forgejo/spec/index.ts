import type { SourceSpec } from '../../../../spec/source-spec.ts';

const repository = {
  id: 1,
  name: 'forgejo',
  full_name: 'forgejo/forgejo',
  html_url: 'https://codeberg.org/forgejo/forgejo',
  description: 'Beyond coding. We forge.',
  website: 'https://forgejo.org',
  language: 'Go',
  archived: false,
  created_at: '2022-10-30T01:04:06+02:00',
  updated_at: '2026-01-01T00:00:00Z',
  avatar_url: 'https://codeberg.org/repo-avatars/1',
  topics: ['forge'],
  licenses: ['GPL-3.0-or-later'],
  stars_count: 1,
  forks_count: 1,
  watchers_count: 1,
  open_issues_count: 1,
  open_pr_counter: 1,
  message: "The target couldn't be found.",
};
const releases = [
  {
    tag_name: 'v1.0.0',
    draft: false,
    prerelease: false,
    created_at: '2026-01-01T00:00:00Z',
    published_at: '2026-01-01T00:00:00Z',
    html_url: 'https://codeberg.org/forgejo/forgejo/releases/tag/v1.0.0',
  },
];

export const spec: SourceSpec = {
  example: 'https://codeberg.org/forgejo/forgejo',
  url: 'https://codeberg.org/api/v1/repos/forgejo/forgejo',
  answers: [repository, releases, [{ name: 'v1.0.0' }], { Go: 9, Vue: 1 }],
  recorded: [],
};
