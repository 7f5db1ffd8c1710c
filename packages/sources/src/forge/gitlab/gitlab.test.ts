import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';

const source = await unbound.bind({ JUXTA_GITLAB_HOSTS: 'git.gnome.example', GITLAB_TOKEN: 'abc' });
const target = 'pkg:gitlab/gitlab-org/cli';
const api = 'https://gitlab.com/api/v4/projects/';

function normalize(body: unknown, request = 'project', of = target, url = `${api}gitlab-org%2Fcli`) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const answer = {
    request,
    url,
    status: 200,
    contentType: null,
    capturedAt: '2026-01-01T00:00:00Z',
    body: bytes,
  };
  return source.normalize(answer, of);
}

const project = {
  id: 34_675_721,
  name: 'GitLab CLI',
  path_with_namespace: 'gitlab-org/cli',
  web_url: 'https://gitlab.com/gitlab-org/cli',
  description: null,
  archived: false,
  created_at: '2022-03-20T10:34:07.281Z',
  last_activity_at: '2026-01-01T10:00:00.000Z',
  license: { key: 'mit', name: 'MIT License' },
  topics: ['cli'],
  star_count: 1_200,
  forks_count: 500,
};

describe('the GitLab source', () => {
  it('reads a project', () => {
    expect(normalize(project)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'name', value: 'GitLab CLI' },
        { attribute: 'archived', value: false },
        { attribute: 'created_at', value: '2022-03-20T10:34:07.281Z' },
        { attribute: 'last_activity_at', value: '2026-01-01T10:00:00.000Z' },
        { attribute: 'license', value: 'MIT', original: 'mit' },
        { attribute: 'repository', value: 'https://gitlab.com/gitlab-org/cli' },
        { attribute: 'keywords', value: ['cli'] },
        { attribute: 'forge_id', value: '34675721' },
      ],
      releases: [],
      metrics: [
        { metric: 'stars@gitlab', value: 1_200 },
        { metric: 'forks@gitlab', value: 500 },
      ],
      links: [],
    });
  });

  it('tells where a renamed project is, and which one a number stands for', () => {
    const moved = { ...project, path_with_namespace: 'gitlab-org/tools/cli' };
    expect(normalize(moved)).toMatchObject({ movedTo: 'pkg:gitlab/gitlab-org/tools/cli' });
    expect(normalize(project, 'project', 'pkg:gitlab/projects/34675721')).toMatchObject({ movedTo: target });
    const page = 'https://git.gnome.example/GNOME/gimp';
    const answered = normalize(
      { ...project, path_with_namespace: 'GNOME/gimp' },
      'project',
      page,
      'https://git.gnome.example/api/v4/projects/GNOME%2Fgimp',
    );
    expect(answered).not.toHaveProperty('movedTo');
  });

  it('has no licence where GitLab could not name it', () => {
    const text = JSON.stringify(normalize({ ...project, license: { key: 'other' } }));
    expect(text).not.toContain('license');
  });

  it('takes the newest release that is out and no pre-release', () => {
    const releases = [
      { tag_name: 'v2.0.0', upcoming_release: true, released_at: '2030-01-01T00:00:00Z' },
      { tag_name: 'v1.0.0', released_at: '2025-01-01T00:00:00Z' },
      { tag_name: 'v1.1.0', released_at: '2025-06-01T00:00:00Z', _links: { self: 'https://gitlab.com/r' } },
      { tag_name: 'v1.2.0-rc.1', released_at: '2025-07-01T00:00:00Z' },
    ];
    expect(normalize(releases, 'releases')).toMatchObject({
      facts: [
        { attribute: 'latest_version', value: 'v1.1.0', effectiveAt: '2025-06-01T00:00:00Z' },
        { attribute: 'latest_release_at', value: '2025-06-01T00:00:00Z' },
      ],
      releases: [{ version: 'v1.2.0-rc.1', prerelease: true }, { version: 'v1.1.0' }, { version: 'v1.0.0' }],
    });
  });

  it('reads tags and languages', () => {
    expect(normalize([{ name: 'v1.9.0' }, { name: 'v1.10.0' }], 'tags')).toMatchObject({
      facts: [{ attribute: 'latest_tag', value: 'v1.10.0' }],
    });
    expect(normalize([], 'tags')).toMatchObject({ outcome: 'read', facts: [] });
    expect(normalize({ Shell: 1.5, Go: 98.5 }, 'languages')).toMatchObject({
      facts: [
        { attribute: 'language', value: 'Go' },
        { attribute: 'languages', value: ['Go', 'Shell'] },
      ],
    });
  });

  it.each([
    [{ message: '404 Project Not Found' }, 'not_found'],
    [{ message: '401 Unauthorized' }, 'unauthorized'],
    [{ error: 'insufficient_scope', scope: 'api' }, 'unauthorized'],
    [{ message: '403 Forbidden' }, 'forbidden'],
    [{ id: 3 }, 'wrong_shape'],
    ['Retry later\n', 'bad_json'],
    ['<html>', 'html_instead'],
  ])('fails on %j as %s', (body, code) => {
    expect(normalize(body)).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it('asks gitlab.com with its token, and other servers without', () => {
    const asked = (key: string) => source.requests(key).map(({ url, headers }) => [url, headers]);
    expect(asked('pkg:gitlab/gitlab-org/tools/cli')[1]).toEqual([
      `${api}gitlab-org%2Ftools%2Fcli/releases?per_page=30`,
      { 'private-token': 'abc' },
    ]);
    const [[url, headers] = []] = asked('https://git.gnome.example/GNOME/gimp');
    expect([url, headers]).toEqual([
      'https://git.gnome.example/api/v4/projects/GNOME%2Fgimp?license=true',
      undefined,
    ]);
    const [named] = source.requests('https://gitlab.freedesktop.example/mesa/mesa');
    expect(named).toMatchObject({ declaredHost: false });
    expect(source.matches('https://gitlab.example/mesa')).toBe(false);
    expect(source.matches('https://other.example/mesa/mesa')).toBe(false);
  });

  it.each([
    [`${api}gitlab-org%2Fcli?license=true`, target, 'project'],
    [`${api}gitlab-org%2Fcli/repository/tags`, target, 'tags'],
    [`${api}278964/releases`, 'pkg:gitlab/projects/278964', 'releases'],
    [
      'https://git.gnome.example/api/v4/projects/GNOME%2Fgimp',
      'https://git.gnome.example/GNOME/gimp',
      'project',
    ],
  ])('recognizes %s', (url, key, request) => {
    expect(source.recognize(url)).toEqual({ target: key, request });
  });

  it.each([`${api}`, `${api}a%2Fb/issues`, 'https://example.org/api/v4/projects/a%2Fb'])(
    'leaves %s to others',
    (url) => {
      expect(source.recognize(url)).toBeNull();
    },
  );
});
