import { hash, many, names, sentence, stamp, version } from './invented.ts';

const owner = (login: string) => ({
  login,
  id: 1,
  node_id: hash(1, 20),
  avatar_url: `https://avatars.example/u/1?v=4`,
  gravatar_id: '',
  ...Object.fromEntries(
    [
      'url',
      'html_url',
      'followers_url',
      'following_url',
      'gists_url',
      'starred_url',
      'repos_url',
      'events_url',
    ].map((name) => [name, `https://api.github.com/users/${login}/${name}`]),
  ),
  type: 'Organization',
  site_admin: false,
});

const links = [
  'forks',
  'keys',
  'collaborators',
  'teams',
  'hooks',
  'issue_events',
  'events',
  'assignees',
  'branches',
  'tags',
  'blobs',
  'git_tags',
  'git_refs',
  'trees',
  'statuses',
  'languages',
  'stargazers',
  'contributors',
  'subscribers',
  'subscription',
  'commits',
  'git_commits',
  'comments',
  'issue_comment',
  'contents',
  'compare',
  'merges',
  'archive',
  'downloads',
  'issues',
  'pulls',
  'milestones',
  'notifications',
  'labels',
  'releases',
  'deployments',
];

/** A repository of GitHub's API with its organization, as large as most are: 6 kB. */
export function githubRepository(): object {
  return {
    id: 12_345_678,
    node_id: hash(2, 20),
    name: 'invented',
    full_name: 'acme/invented',
    private: false,
    owner: owner('acme'),
    html_url: 'https://github.com/acme/invented',
    description: sentence(10),
    fork: false,
    url: 'https://api.github.com/repos/acme/invented',
    ...Object.fromEntries(
      links.map((name) => [`${name}_url`, `https://api.github.com/repos/acme/invented/${name}{/sha}`]),
    ),
    created_at: '2015-01-01T00:00:00Z',
    updated_at: '2026-01-02T00:00:00Z',
    pushed_at: '2026-01-03T00:00:00Z',
    git_url: 'git://github.com/acme/invented.git',
    ssh_url: 'git@github.com:acme/invented.git',
    clone_url: 'https://github.com/acme/invented.git',
    homepage: 'https://invented.example',
    size: 12_345,
    stargazers_count: 4_321,
    watchers_count: 4_321,
    language: 'TypeScript',
    has_issues: true,
    has_projects: true,
    has_wiki: false,
    forks_count: 321,
    archived: false,
    disabled: false,
    open_issues_count: 21,
    license: {
      key: 'mit',
      name: 'MIT License',
      spdx_id: 'MIT',
      url: 'https://api.github.com/licenses/mit',
      node_id: hash(3, 20),
    },
    topics: names(8),
    visibility: 'public',
    forks: 321,
    open_issues: 21,
    watchers: 4_321,
    default_branch: 'main',
    permissions: { admin: false, push: false, pull: true },
    organization: owner('acme'),
    network_count: 321,
    subscribers_count: 54,
  };
}

export function githubReleases(count: number): object {
  return many(count, (n) => ({
    url: `https://api.github.com/repos/acme/invented/releases/${n}`,
    html_url: `https://github.com/acme/invented/releases/tag/v${version(n)}`,
    id: 1_000 + n,
    author: owner('author'),
    tag_name: `v${version(count - n)}`,
    target_commitish: 'main',
    name: `Invented ${version(count - n)}`,
    draft: false,
    prerelease: false,
    created_at: stamp(count - n),
    published_at: stamp(count - n),
    assets: many(4, (asset) => ({
      id: asset,
      name: `invented-${names(1, asset)[0]}.tar.gz`,
      uploader: owner('author'),
      content_type: 'application/gzip',
      state: 'uploaded',
      size: 1_000_000 + asset,
      download_count: 100,
      created_at: stamp(n),
      updated_at: stamp(n),
    })),
    body: sentence(120),
  }));
}

export function gitlabReleases(count: number): object {
  return many(count, (n) => ({
    name: `v${version(count - n)}`,
    tag_name: `v${version(count - n)}`,
    description: sentence(100),
    created_at: stamp(count - n),
    released_at: stamp(count - n),
    upcoming_release: false,
    author: {
      id: 1,
      username: 'author',
      name: 'An Author',
      state: 'active',
      avatar_url: 'https://avatars.example/1',
      web_url: 'https://gitlab.com/author',
    },
    commit: {
      id: hash(n, 40),
      short_id: hash(n, 8),
      created_at: stamp(count - n),
      title: sentence(6),
      message: sentence(12),
      author_name: 'An Author',
      web_url: `https://gitlab.com/acme/invented/-/commit/${hash(n, 40)}`,
    },
    _links: { self: `https://gitlab.com/acme/invented/-/releases/v${version(n)}` },
    assets: {
      count: 4,
      sources: ['zip', 'tar.gz', 'tar.bz2', 'tar'].map((format) => ({
        format,
        url: `https://gitlab.com/acme/invented/-/archive/v${version(n)}/invented.${format}`,
      })),
      links: [],
    },
  }));
}

export function bitbucketTags(count: number): object {
  const base = 'https://api.bitbucket.org/2.0/repositories/acme/invented';
  const values = many(count, (n) => ({
    name: `v${version(count - n)}`,
    type: 'tag',
    message: sentence(5),
    date: `${stamp(count - n).slice(0, 19)}+00:00`,
    tagger: { type: 'author', raw: 'An Author <a@mail.example>' },
    target: {
      type: 'commit',
      hash: hash(n, 40),
      date: `${stamp(count - n).slice(0, 19)}+00:00`,
      message: sentence(12),
      author: { type: 'author', raw: 'An Author <a@mail.example>' },
      links: {
        self: { href: `${base}/commit/${hash(n, 40)}` },
        diff: { href: `${base}/diff/${hash(n, 40)}` },
      },
    },
    links: {
      self: { href: `${base}/refs/tags/v${version(n)}` },
      commits: { href: `${base}/commits/v${version(n)}` },
      html: { href: `https://bitbucket.org/acme/invented/commits/tag/v${version(n)}` },
    },
  }));
  return { pagelen: 100, page: 1, size: count, values };
}

export function forgejoReleases(count: number): object {
  return many(count, (n) => ({
    id: n,
    tag_name: `v${version(count - n)}`,
    target_commitish: 'main',
    name: `v${version(count - n)}`,
    body: sentence(120),
    url: `https://codeberg.org/api/v1/repos/acme/invented/releases/${n}`,
    html_url: `https://codeberg.org/acme/invented/releases/tag/v${version(count - n)}`,
    draft: false,
    prerelease: false,
    created_at: stamp(count - n),
    published_at: stamp(count - n),
    author: {
      id: 1,
      login: 'author',
      full_name: 'An Author',
      avatar_url: 'https://codeberg.org/avatars/1',
      created: stamp(0),
    },
    assets: [],
  }));
}

export function dockerTags(count: number): object {
  const images = many(6, (n) => ({
    architecture: ['amd64', 'arm64', 'arm', '386', 's390x', 'ppc64le'][n],
    features: '',
    variant: null,
    digest: `sha256:${hash(n, 64)}`,
    os: 'linux',
    os_features: '',
    os_version: null,
    size: 50_000_000 + n,
    status: 'active',
    last_pulled: stamp(n),
    last_pushed: stamp(n),
  }));
  const results = many(count, (n) => ({
    creator: 1,
    id: n,
    images,
    last_updated: stamp(count - n),
    last_updater: 1,
    last_updater_username: 'acme',
    name: n === 0 ? 'latest' : version(count - n),
    repository: 7,
    full_size: 50_000_000,
    v2: true,
    tag_status: 'active',
    tag_last_pulled: stamp(n),
    tag_last_pushed: stamp(count - n),
    media_type: 'application/vnd.oci.image.index.v1+json',
    content_type: 'image',
    digest: `sha256:${hash(n, 64)}`,
  }));
  return {
    count: 500,
    next: 'https://hub.docker.com/v2/repositories/acme/invented/tags?page=2',
    previous: null,
    results,
  };
}

export function ociTags(count: number): object {
  return {
    name: 'acme/invented',
    tags: many(count, (n) => (n % 3 === 0 ? version(n) : `${version(n)}-${names(1, n)[0]}`)),
  };
}
