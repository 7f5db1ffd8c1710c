import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';
import { spec } from './spec/index.ts';

const source = await unbound.bind({ JUXTA_FORGEJO_HOSTS: 'https://gitea.example/git' });
const [repository, releases] = spec.answers as [object, object[]];

function normalize(body: unknown, request = 'repository', target = spec.example, status = 200) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const answer = {
    request,
    url: spec.url,
    status,
    contentType: null,
    capturedAt: '2026-01-01T00:00:00Z',
    body: bytes,
  };
  return source.normalize(answer, target);
}

describe('the Forgejo source', () => {
  it('reads a repository', () => {
    const { message: _, ...document } = repository as { message: string };
    expect(normalize(document)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'name', value: 'forgejo' },
        { attribute: 'archived', value: false },
        { attribute: 'created_at', value: '2022-10-29T23:04:06.000Z', original: '2022-10-30T01:04:06+02:00' },
        { attribute: 'last_activity_at', value: '2026-01-01T00:00:00Z' },
        { attribute: 'license', value: 'GPL-3.0-or-later' },
        { attribute: 'language', value: 'Go' },
        { attribute: 'description', value: 'Beyond coding. We forge.' },
        { attribute: 'homepage', value: 'https://forgejo.org/', original: 'https://forgejo.org' },
        { attribute: 'repository', value: 'https://codeberg.org/forgejo/forgejo' },
        { attribute: 'icon', value: 'https://codeberg.org/repo-avatars/1' },
        { attribute: 'keywords', value: ['forge'] },
        { attribute: 'forge_id', value: '1' },
      ],
      releases: [],
      metrics: ['stars', 'forks', 'subscribers', 'open_issues', 'open_pull_requests'].map((name) => ({
        metric: `${name}@forgejo`,
        value: 1,
      })),
      links: [
        {
          target: 'https://forgejo.org/',
          relation: 'site',
          evidence: { at: '/website', text: 'https://forgejo.org' },
        },
      ],
    });
  });

  it('joins several licences, and tells a new name', () => {
    expect(normalize({ ...repository, licenses: ['MIT', 'Apache-2.0'] })).toMatchObject({
      facts: expect.arrayContaining([{ attribute: 'license', value: 'MIT AND Apache-2.0' }]),
    });
    expect(normalize({ ...repository, full_name: 'Forge/forgejo' })).toMatchObject({
      movedTo: 'https://codeberg.org/forge/forgejo',
    });
  });

  it('takes the newest release that is neither draft nor pre-release', () => {
    const list = [
      { ...releases[0], tag_name: 'v3.0.0', draft: true },
      { ...releases[0], tag_name: 'v2.0.0', prerelease: true, published_at: '2026-02-01T00:00:00Z' },
      ...releases,
    ];
    expect(normalize(list, 'releases')).toMatchObject({
      facts: [
        { attribute: 'latest_version', value: 'v1.0.0' },
        { attribute: 'latest_release_at', value: '2026-01-01T00:00:00Z' },
      ],
      releases: [{ version: 'v2.0.0' }, { version: 'v1.0.0' }],
    });
    expect(normalize(releases[0], 'releases')).toMatchObject({ releases: [{ version: 'v1.0.0' }] });
    expect(normalize([{ name: '1.2' }, { name: '1.10' }], 'tags')).toMatchObject({
      facts: [{ attribute: 'latest_tag', value: '1.10' }],
    });
  });

  it.each([
    [{ message: "The target couldn't be found.", url: 'https://codeberg.org/api/swagger' }, 200, 'not_found'],
    [{ message: 'token is required', errors: [] }, 401, 'unauthorized'],
    [{ id: 1 }, 200, 'wrong_shape'],
    ['<html>', 200, 'html_instead'],
    ['', 200, 'empty_body'],
  ])('fails on %j with status %i as %s', (body, status, code) => {
    expect(normalize(body, 'repository', spec.example, status)).toMatchObject({ failure: { code } });
  });

  it('knows the repositories of the servers that are named', () => {
    expect(source.recognize('https://gitea.example/git/api/v1/repos/Gitea/tea/tags')).toEqual({
      target: 'https://gitea.example/git/Gitea/tea',
      request: 'tags',
    });
    expect(source.requests('https://gitea.example/git/Gitea/tea')[0]?.url).toBe(
      'https://gitea.example/git/api/v1/repos/Gitea/tea',
    );
    expect(source.matches('https://other.example/a/b')).toBe(false);
    expect(source.matches('https://gitea.other.example/a/b')).toBe(false);
    expect(source.recognize('https://gitea.other.example/api/v1/repos/a/b/releases')).toEqual({
      target: 'https://gitea.other.example/a/b',
      request: 'releases',
    });
    expect(source.matches('https://codeberg.org/forgejo')).toBe(false);
    expect(source.recognize('https://codeberg.org/api/v1/repos/a/b/issues')).toBeNull();
  });
});
