import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';
import { spec } from './spec/index.ts';

const source = await unbound.bind({});

function normalize(body: unknown, request = 'repository', target = spec.example, status = 200) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const url = spec.url;
  const answer = { request, url, status, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body: bytes };
  return source.normalize(answer, target);
}

describe('the Bitbucket source', () => {
  it('reads a repository', () => {
    expect(normalize(spec.answers[0])).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'name', value: 'python-itoolkit' },
        {
          attribute: 'created_at',
          value: '2016-06-13T15:29:37.077Z',
          original: '2016-06-13T15:29:37.077879+00:00',
        },
        {
          attribute: 'last_activity_at',
          value: '2018-12-21T19:28:26.966Z',
          original: '2018-12-21T19:28:26.966898+00:00',
        },
        { attribute: 'language', value: 'python' },
        { attribute: 'description', value: 'd' },
        { attribute: 'homepage', value: 'https://itoolkit.example/', original: 'https://itoolkit.example' },
        { attribute: 'repository', value: 'https://bitbucket.org/litmis/python-itoolkit' },
        { attribute: 'icon', value: 'https://a.example/i' },
        { attribute: 'forge_id', value: '{6bbee65f-ec4c-4c13-950e-d5715a2ad85b}' },
      ],
      releases: [],
      metrics: [],
      links: [
        {
          target: 'https://itoolkit.example/',
          relation: 'site',
          evidence: { at: '/website', text: 'https://itoolkit.example' },
        },
      ],
    });
    expect(normalize(spec.answers[0], 'repository', 'pkg:bitbucket/old/name')).toMatchObject({
      movedTo: spec.example,
    });
  });

  it('takes tags for versions, and leaves out the moving one of Mercurial', () => {
    const values = [
      { name: 'tip', date: '2020-01-01T00:00:00+00:00' },
      { name: 'v1.10.0', date: null, target: { date: '2019-01-02T00:00:00+00:00' } },
      { name: 'v1.9.0', date: '2018-01-02T00:00:00+00:00' },
    ];
    expect(normalize({ values }, 'tags')).toMatchObject({
      facts: [
        { attribute: 'latest_version', value: 'v1.10.0', effectiveAt: '2019-01-02T00:00:00.000Z' },
        { attribute: 'latest_release_at', value: '2019-01-02T00:00:00.000Z' },
        { attribute: 'latest_tag', value: 'v1.10.0' },
      ],
      releases: [{ version: 'v1.10.0' }, { version: 'v1.9.0', publishedAt: '2018-01-02T00:00:00.000Z' }],
    });
    expect(normalize({ values: [] }, 'tags')).toMatchObject({ outcome: 'read', facts: [], releases: [] });
  });

  it.each([
    [{ type: 'error', error: { message: 'Repository a/b not found' } }, 200, 'not_found'],
    [{ type: 'error', error: { message: 'Access denied. You must have write access.' } }, 403, 'forbidden'],
    [{ type: 'error', error: { message: 'This API is no longer supported.' } }, 410, 'gone'],
    ['<html>', 200, 'html_instead'],
    ['Rate limit for this resource has been exceeded', 429, 'rate_limited'],
    [{ full_name: 'one' }, 200, 'wrong_shape'],
  ])('fails on %j with status %i as %s', (body, status, code) => {
    expect(normalize(body, 'repository', spec.example, status)).toMatchObject({ failure: { code } });
  });

  it.each([
    ['https://bitbucket.org/!api/2.0/repositories/Bastiand/MercurialEclipse', 'repository'],
    ['https://bitbucket.org/api/2.0/repositories/bastiand/mercurialeclipse/refs/tags?pagelen=100', 'tags'],
    ['https://api.bitbucket.org/1.0/repositories/bastiand/mercurialeclipse?api_version=1.0', 'repository'],
  ])('recognizes %s', (url, request) => {
    expect(source.recognize(url)).toEqual({ target: 'pkg:bitbucket/bastiand/mercurialeclipse', request });
  });

  it('takes from the document what an address with placeholders leaves open', () => {
    const url = 'https://api.bitbucket.org/2.0/repositories/{workspace}/{repo_slug}';
    const self = { self: { href: 'https://api.bitbucket.org/2.0/repositories/ged/ruby-pg/refs/tags/v1' } };
    const body = new TextEncoder().encode(JSON.stringify({ values: [{ name: 'v1', links: self }] }));
    const target = 'pkg:bitbucket/ged/ruby-pg';
    expect(source.recognize(`${url}/refs/tags`, body)).toEqual({ target, request: 'tags' });
    expect(source.recognize(url, body)).toEqual({ target, request: 'repository' });
    expect(source.recognize(`${url}/refs/tags`)).toBeNull();
  });

  it('leaves other pages to others, and sends a token only where there is one', async () => {
    expect(source.recognize('https://bitbucket.org/zzzeek/sqlalchemy/downloads?tab=tags')).toBeNull();
    expect(source.requests(spec.example).map(({ headers }) => headers)).toEqual([undefined, undefined]);
    const authorized = await unbound.bind({ BITBUCKET_TOKEN: 'abc' });
    expect(authorized.requests(spec.example)[0]?.headers).toEqual({ authorization: 'Bearer abc' });
  });
});
