import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';

const target = 'pkg:gem/rails';
const source = await unbound.bind({});

function normalize(body: unknown, { request = 'gem', status = 200 } = {}) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const url = 'https://rubygems.org/api/v1/gems/rails.json';
  return source.normalize(
    { request, url, status, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body: bytes },
    target,
  );
}

const gem = {
  name: 'rails',
  version: '8.1.3',
  version_created_at: '2026-03-24T20:27:42.098Z',
  downloads: 700_000,
  info: 'Full-stack web framework.',
  licenses: ['MIT'],
  homepage_uri: 'https://rubyonrails.org',
  source_code_uri: null,
  documentation_uri: 'https://api.rubyonrails.org/v8.1.3/',
  metadata: { source_code_uri: 'https://github.com/rails/rails/tree/v8.1.3' },
  dependencies: { development: [{}], runtime: [{ name: 'a' }, { name: 'b' }] },
};

describe('the RubyGems source', () => {
  it('reads a gem', () => {
    expect(normalize(gem)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'latest_version', value: '8.1.3', effectiveAt: '2026-03-24T20:27:42.098Z' },
        { attribute: 'latest_release_at', value: '2026-03-24T20:27:42.098Z' },
        { attribute: 'name', value: 'rails' },
        { attribute: 'license', value: 'MIT' },
        { attribute: 'description', value: 'Full-stack web framework.' },
        { attribute: 'homepage', value: 'https://rubyonrails.org/', original: 'https://rubyonrails.org' },
        { attribute: 'repository', value: 'https://github.com/rails/rails/tree/v8.1.3' },
        {
          attribute: 'documentation',
          value: 'https://api.rubyonrails.org/v8.1.3',
          original: 'https://api.rubyonrails.org/v8.1.3/',
        },
        { attribute: 'dependency_count', value: 2 },
      ],
      releases: [],
      metrics: [{ metric: 'downloads_total@rubygems', value: 700_000 }],
      links: [
        {
          target: 'pkg:github/rails/rails',
          relation: 'repository',
          evidence: { at: '/metadata/source_code_uri', text: 'https://github.com/rails/rails/tree/v8.1.3' },
        },
        {
          target: 'https://rubyonrails.org/',
          relation: 'site',
          evidence: { at: '/homepage_uri', text: 'https://rubyonrails.org' },
        },
      ],
    });
  });

  it('takes a home page on a forge for the repository where no source is named', () => {
    const old = { ...gem, metadata: {}, homepage_uri: 'http://github.com/rails/rails' };
    expect(normalize(old)).toMatchObject({
      links: [
        { target: 'pkg:github/rails/rails', relation: 'repository', evidence: { at: '/homepage_uri' } },
      ],
    });
  });

  it.each([
    [['MIT', 'Ruby'], { value: 'MIT OR Ruby', original: 'MIT, Ruby', guessed: true }],
    [['GPL-2.0+'], { value: 'GPL-2.0-or-later', original: 'GPL-2.0+' }],
    [['MIT', 'MIT'], { value: 'MIT', original: 'MIT, MIT' }],
  ])('reads the licences %j', (licenses, expected) => {
    expect(normalize({ ...gem, licenses })).toMatchObject({
      facts: expect.arrayContaining([{ attribute: 'license', ...expected }]),
    });
  });

  it('counts a version of several platforms once, at its first date', () => {
    const list = [
      { number: '2.0.0.rc1', created_at: '2026-02-01T00:00:00Z', platform: 'ruby' },
      { number: '1.10.0', created_at: '2026-01-02T00:00:00Z', platform: 'java', ruby_version: '>= 3.1' },
      { number: '1.10.0', created_at: '2026-01-01T00:00:00Z', platform: 'ruby' },
      { number: '1.9.0', created_at: '2025-01-01T00:00:00Z', platform: 'ruby' },
      'nonsense',
    ];
    expect(normalize(list, { request: 'versions' })).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'first_release_at', value: '2025-01-01T00:00:00Z' },
        { attribute: 'version_count', value: 3 },
        { attribute: 'runtime', value: 'ruby >= 3.1' },
      ],
      releases: [
        { version: '2.0.0.rc1', publishedAt: '2026-02-01T00:00:00Z', prerelease: true },
        { version: '1.10.0', publishedAt: '2026-01-01T00:00:00Z', prerelease: false },
        { version: '1.9.0', publishedAt: '2025-01-01T00:00:00Z', prerelease: false },
      ],
      metrics: [],
      links: [],
    });
  });

  it('reads the latest version’s number, and one version', () => {
    expect(normalize({ version: '1.5.1' }, { request: 'latest' })).toMatchObject({
      facts: [{ attribute: 'latest_version', value: '1.5.1' }],
    });
    expect(normalize({ version: 'unknown' }, { request: 'latest' })).toMatchObject({
      failure: { code: 'not_found' },
    });
    const read = normalize({ ...gem, yanked: true }, { request: 'version' });
    expect(read).toMatchObject({ metrics: [], releases: [{ version: '8.1.3', yanked: true }] });
    expect(JSON.stringify(read)).not.toContain('latest_version');
  });

  it.each([
    ['This rubygem could not be found.', 404, 'not_found'],
    ['This rubygem could not be found.', 200, 'not_found'],
    ['This version could not be found.', 200, 'not_found'],
    ['Retry later\n', 429, 'rate_limited'],
    ['{}', 200, 'wrong_shape'],
    ['[]', 200, 'wrong_shape'],
    ['<html>', 200, 'html_instead'],
    ['{"name":', 200, 'bad_json'],
    ['', 200, 'empty_body'],
  ])('fails on %j with status %i as %s', (body, status, code) => {
    expect(normalize(body, { status })).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it.each([
    ['https://rubygems.org/api/v1/gems/rails.json', 'pkg:gem/rails', 'gem'],
    ['https://rubygems.org/api/v1/versions/bio/latest.json', 'pkg:gem/bio', 'latest'],
    ['https://rubygems.org/api/v1/versions/rails.json', 'pkg:gem/rails', 'versions'],
    ['https://rubygems.org/api/v2/rubygems/rails/versions/8.1.3.json', 'pkg:gem/rails', 'version'],
  ])('recognizes %s', (url, key, request) => {
    expect(source.recognize(url)).toEqual({ target: key, request });
  });

  it('leaves pages and other hosts to others', () => {
    expect(source.recognize('https://rubygems.org/gems/rails')).toBeNull();
    expect(source.recognize('https://gems.example.org/api/v1/gems/rails.json')).toBeNull();
  });
});
