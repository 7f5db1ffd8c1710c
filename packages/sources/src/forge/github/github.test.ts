import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';

const target = 'pkg:github/gulpjs/gulp';
const source = await unbound.bind({});

function normalize(body: unknown, { request = 'repository', status = 200 } = {}) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const url = 'https://api.github.com/repos/gulpjs/gulp';
  return source.normalize(
    { request, url, status, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body: bytes },
    target,
  );
}

const repository = {
  id: 11_167_738,
  name: 'gulp',
  full_name: 'gulpjs/gulp',
  html_url: 'https://github.com/gulpjs/gulp',
  archived: false,
  owner: { login: 'gulpjs', type: 'Organization' },
  created_at: '2013-07-04T05:26:06Z',
  pushed_at: '2025-06-01T04:39:20Z',
  license: { spdx_id: 'MIT' },
  language: 'JavaScript',
  description: 'A toolkit',
  homepage: 'https://gulpjs.com',
  topics: ['build', 'stream'],
  stargazers_count: 33_000,
  forks_count: 4_200,
  subscribers_count: 900,
  open_issues_count: 34,
};

describe('the GitHub source', () => {
  it('reads a repository', () => {
    expect(normalize(repository)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'name', value: 'gulp' },
        { attribute: 'archived', value: false },
        { attribute: 'owner_kind', value: 'organization' },
        { attribute: 'created_at', value: '2013-07-04T05:26:06Z' },
        { attribute: 'last_push_at', value: '2025-06-01T04:39:20Z' },
        { attribute: 'license', value: 'MIT' },
        { attribute: 'language', value: 'JavaScript' },
        { attribute: 'description', value: 'A toolkit' },
        { attribute: 'homepage', value: 'https://gulpjs.com/', original: 'https://gulpjs.com' },
        { attribute: 'repository', value: 'https://github.com/gulpjs/gulp' },
        { attribute: 'keywords', value: ['build', 'stream'] },
        { attribute: 'forge_id', value: '11167738' },
      ],
      releases: [],
      metrics: [
        { metric: 'stars@github', value: 33_000 },
        { metric: 'forks@github', value: 4_200 },
        { metric: 'subscribers@github', value: 900 },
        { metric: 'open_issues@github', value: 34 },
      ],
      links: [
        {
          target: 'https://gulpjs.com/',
          relation: 'site',
          evidence: { at: '/homepage', text: 'https://gulpjs.com' },
        },
      ],
    });
  });

  it('tells since when it is archived where the answer says so', () => {
    const since = { ...repository, archived: true, archived_at: '2020-02-24T20:00:00Z' };
    expect(normalize(since)).toMatchObject({
      facts: expect.arrayContaining([
        { attribute: 'archived', value: true, effectiveAt: '2020-02-24T20:00:00Z' },
      ]),
    });
    expect(JSON.stringify(normalize({ ...since, archived: false }))).not.toContain('effectiveAt');
  });

  it('tells the new name of a renamed repository, and no move where only the case differs', () => {
    expect(normalize({ ...repository, full_name: 'New/Gulp' })).toMatchObject({
      movedTo: 'pkg:github/new/gulp',
    });
    expect(normalize({ ...repository, full_name: 'GulpJS/Gulp' })).not.toHaveProperty('movedTo');
  });

  it('drops what is no value, and a licence that GitHub could not name', () => {
    const odd = {
      ...repository,
      stargazers_count: -1,
      created_at: 'yesterday',
      license: { spdx_id: 'NOASSERTION' },
      homepage: '',
      archived: 'no',
    };
    const text = JSON.stringify(normalize(odd));
    for (const absent of ['stars@github', 'created_at', 'license', 'homepage', 'archived', '"site"'])
      expect(text).not.toContain(absent);
  });

  it('reads a home page that is typed without its scheme as a guess', () => {
    expect(normalize({ ...repository, homepage: 'www.gulpjs.com' })).toMatchObject({
      facts: expect.arrayContaining([
        {
          attribute: 'homepage',
          value: 'https://www.gulpjs.com/',
          guessed: true,
          original: 'www.gulpjs.com',
        },
      ]),
    });
  });

  it('takes the newest release that is no draft and no pre-release', () => {
    const releases = [
      { tag_name: 'v6.0.0', draft: true, prerelease: false },
      { tag_name: 'v6.0.0-rc.1', draft: false, prerelease: true, published_at: '2025-08-01T00:00:00Z' },
      {
        tag_name: 'v5.0.1',
        draft: false,
        prerelease: false,
        published_at: '2025-06-01T00:00:00Z',
        html_url: 'https://github.com/gulpjs/gulp/releases/tag/v5.0.1',
      },
      'nonsense',
    ];
    expect(normalize(releases, { request: 'releases' })).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'latest_version', value: 'v5.0.1', effectiveAt: '2025-06-01T00:00:00Z' },
        { attribute: 'latest_release_at', value: '2025-06-01T00:00:00Z' },
      ],
      releases: [
        { version: 'v6.0.0-rc.1', publishedAt: '2025-08-01T00:00:00Z', prerelease: true },
        {
          version: 'v5.0.1',
          publishedAt: '2025-06-01T00:00:00Z',
          prerelease: false,
          url: 'https://github.com/gulpjs/gulp/releases/tag/v5.0.1',
        },
      ],
      metrics: [],
      links: [],
    });
  });

  it.each([
    [{ message: 'API rate limit exceeded for 192.0.2.1.' }, 403, 'rate_limited'],
    [{ message: 'Not Found' }, 200, 'not_found'],
    [{ message: 'Not Found' }, 404, 'not_found'],
    [{ message: 'Repository access blocked', block: { reason: 'dmca' } }, 451, 'legally_blocked'],
    [{ message: 'Bad credentials' }, 401, 'unauthorized'],
    ['<html>', 502, 'server_error'],
    [{ id: 1 }, 200, 'wrong_shape'],
    [{ message: 'Moved Permanently', url: 'https://api.github.com/repositories/1' }, 200, 'moved'],
    [{ message: 'Moved Permanently', url: 'https://api.github.com/repositories/1' }, 301, 'moved'],
    [{ message: 'x', documentation_url: 'https://docs.github.com' }, 200, 'source_error'],
    [{ error: 'Server Error' }, 200, 'server_error'],
    [{ full_name: 'one/two/three' }, 200, 'wrong_shape'],
  ])('fails on %j with status %i as %s', (body, status, code) => {
    expect(normalize(body, { status })).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it('sends a token only where there is one', async () => {
    const headers = (item: typeof source) =>
      item.requests(target).map((request) => request.headers?.['authorization']);
    expect(new Set(headers(source))).toEqual(new Set([undefined]));
    const authorized = await unbound.bind({ GITHUB_TOKEN: 'abc' });
    expect(new Set(headers(authorized))).toEqual(new Set(['Bearer abc']));
    const names = (item: typeof source) => item.requests(target).map(({ name }) => name);
    expect(names(authorized)).toEqual([...names(source), 'star_history']);
    await expect(unbound.bind({ GITHUB_TOKEN: 'a\nb' })).rejects.toMatchObject({ code: 'bad_setting' });
  });

  it('recognizes its own addresses', () => {
    expect(source.recognize('https://api.github.com/repos/Gulpjs/gulp')).toEqual({
      target,
      request: 'repository',
    });
    expect(source.recognize('https://api.github.com/repos/gulpjs/gulp/releases?per_page=30')).toEqual({
      target,
      request: 'releases',
    });
    expect(source.recognize('https://api.github.com/repos/gulpjs/gulp/tarball/main')).toBeNull();
    expect(source.recognize('https://api.github.com/repos/gulpjs/gulp/releases/tags/v1')).toEqual({
      target,
      request: 'releases',
    });
    const byId = 'https://api.github.com/repositories/11167738';
    expect(source.recognize(byId, Buffer.from('{"full_name":"Gulpjs/gulp"}'))).toEqual({
      target,
      request: 'repository',
    });
    const template = 'https://api.github.com/repos/{owner}/gulp';
    expect(source.recognize(template, Buffer.from('{"full_name":"Gulpjs/gulp"}'))).toEqual({
      target: 'pkg:github/gulpjs/gulp',
      request: 'repository',
    });
    expect(source.recognize(byId, Buffer.from('{"message":"Moved Permanently"}'))).toBeNull();
    expect(source.recognize('https://example.org/repos/gulpjs/gulp')).toBeNull();
  });
});
