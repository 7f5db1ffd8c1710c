import { describe, expect, it } from 'vitest';

import type { CapturedAnswer } from '../../source.ts';
import { source as unbound } from './index.ts';

const target = 'pkg:npm/gulp';

function answer(body: unknown, request = 'document', status = 200): CapturedAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const url = 'https://npm.registry.example/gulp';
  const capturedAt = '2026-01-01T00:00:00Z';
  return { request, url, status, contentType: 'application/json', capturedAt, body: Buffer.from(text) };
}

const source = await unbound.bind({ JUXTA_NPM_REGISTRY: 'https://registry.npm.example/' });

function read(body: unknown) {
  const observation = source.normalize(answer(body), target);
  if (observation.outcome !== 'read') throw new Error(observation.failure.code);
  return observation;
}

function fact(body: unknown, attribute: string) {
  return read(body).facts.find((item) => item.attribute === attribute);
}

function withLatest(entry: object, rest: object = {}) {
  return {
    name: 'gulp',
    'dist-tags': { latest: '5.0.1' },
    versions: { '5.0.0-alpha.1': {}, '5.0.1': entry },
    ...rest,
  };
}

describe('the npm source', () => {
  it('reads the latest version’s own entry, where a mirror leaves the top level out', () => {
    const repository = { type: 'git', url: 'git+https://github.com/Gulpjs/gulp.git' };
    const document = withLatest(
      {
        license: 'MIT',
        description: 'The streaming build system.',
        homepage: 'https://gulpjs.com',
        repository,
        engines: { node: '>=10.13.0' },
        dependencies: { a: '1', b: '2' },
        dist: { unpackedSize: 11_415 },
        keywords: ['build', 'build'],
        deprecated: 'use another',
      },
      { time: { '5.0.1': '2025-06-01T04:39:20.123000+00:00', '5.0.0-alpha.1': '2024-01-05T01:00:00+02:00' } },
    );
    const { facts, releases, links } = read(document);
    expect(facts).toEqual([
      { attribute: 'name', value: 'gulp' },
      { attribute: 'latest_version', value: '5.0.1', effectiveAt: '2025-06-01T04:39:20.123Z' },
      {
        attribute: 'latest_release_at',
        value: '2025-06-01T04:39:20.123Z',
        original: '2025-06-01T04:39:20.123000+00:00',
      },
      {
        attribute: 'first_release_at',
        value: '2024-01-04T23:00:00.000Z',
        original: '2024-01-05T01:00:00+02:00',
      },
      { attribute: 'version_count', value: 2 },
      { attribute: 'deprecated', value: 'use another' },
      { attribute: 'license', value: 'MIT' },
      { attribute: 'description', value: 'The streaming build system.' },
      { attribute: 'homepage', value: 'https://gulpjs.com/', original: 'https://gulpjs.com' },
      {
        attribute: 'repository',
        value: 'https://github.com/Gulpjs/gulp',
        original: 'git+https://github.com/Gulpjs/gulp.git',
      },
      { attribute: 'keywords', value: ['build'] },
      { attribute: 'package_size', value: 11_415 },
      { attribute: 'dependency_count', value: 2 },
      { attribute: 'runtime', value: 'node >=10.13.0' },
      { attribute: 'deprecated_version_count', value: 1 },
    ]);
    expect(releases).toEqual([
      { version: '5.0.0-alpha.1', publishedAt: '2024-01-04T23:00:00.000Z', prerelease: true },
      { version: '5.0.1', publishedAt: '2025-06-01T04:39:20.123Z', prerelease: false },
    ]);
    expect(links).toEqual([
      {
        target: 'pkg:github/gulpjs/gulp',
        relation: 'repository',
        evidence: { at: '/versions/5.0.1/repository/url', text: repository.url },
      },
      {
        target: 'https://gulpjs.com/',
        relation: 'site',
        evidence: { at: '/versions/5.0.1/homepage', text: 'https://gulpjs.com' },
      },
    ]);
  });

  it.each([
    ['MIT', 'MIT', undefined, undefined],
    ['Apache 2', 'Apache-2.0', 'Apache 2', true],
    [{ type: 'BSD-2-Clause', url: 'x' }, 'BSD-2-Clause', undefined, undefined],
    [[{ type: 'MIT' }, { type: 'Apache-2.0' }], '(MIT OR Apache-2.0)', undefined, undefined],
    ['UNLICENSED', 'LicenseRef-UNLICENSED', 'UNLICENSED', undefined],
    ['SEE LICENSE IN LICENSE.md', 'LicenseRef-see-license-file', 'SEE LICENSE IN LICENSE.md', undefined],
  ])('reads the licence %j', (license, value, original, guessed) => {
    expect(fact(withLatest({ license }), 'license')).toEqual({
      attribute: 'license',
      value,
      ...(original && { original }),
      ...(guessed && { guessed }),
    });
  });

  it('takes the shorthand a/b for a GitHub repository, and no forge page for a site', () => {
    const { links } = read(
      withLatest({ repository: 'gulpjs/gulp', homepage: 'https://github.com/gulpjs/gulp#readme' }),
    );
    expect(links).toEqual([
      {
        target: 'pkg:github/gulpjs/gulp',
        relation: 'repository',
        evidence: { at: '/versions/5.0.1/repository', text: 'gulpjs/gulp' },
      },
    ]);
  });

  it.each([
    ['<!doctype html><p>sign in', 200, 'html_instead'],
    ['{"name": "gu', 200, 'bad_json'],
    ['[]', 200, 'wrong_shape'],
    ['{"results":[],"last_seq":9}', 200, 'wrong_shape'],
    ['{"error":"not_found","reason":"missing"}', 200, 'not_found'],
    ['{"error":"rate limit exceeded"}', 200, 'over_limit'],
    ['{"time":{"unpublished":{"name":"x"}}}', 200, 'unpublished'],
    ['{}', 404, 'not_found'],
    ['{}', 503, 'server_error'],
    ['', 200, 'empty_body'],
  ])('fails on %j with status %i as %s', (body, status, code) => {
    expect(source.normalize(answer(body, 'document', status), target)).toMatchObject({
      outcome: 'failed',
      failure: { code },
    });
  });

  it('refuses more versions than any package has', () => {
    const versions = Object.fromEntries(Array.from({ length: 100_001 }, (_, at) => [`1.0.${at}`, {}]));
    expect(source.normalize(answer({ versions }), target)).toMatchObject({
      failure: { code: 'too_complex' },
    });
  });

  it('reads the count of downloads with its window, and nothing from half of it', () => {
    const body = { downloads: 1_234, start: '2026-01-01', end: '2026-01-07', package: 'gulp' };
    expect(source.normalize(answer(body, 'downloads'), target)).toMatchObject({
      metrics: [
        {
          metric: 'downloads_last_week@npm',
          value: 1_234,
          window: { start: '2026-01-01', end: '2026-01-07' },
        },
      ],
    });
    const ofDays = (start: string, end: string) =>
      source.normalize(answer({ ...body, start, end }, 'downloads_point'), target);
    expect(ofDays('2026-01-01', '2026-01-30')).toMatchObject({
      metrics: [{ metric: 'downloads_last_month@npm', value: 1_234 }],
    });
    expect(ofDays('2025-01-01', '2025-12-31')).toMatchObject({
      metrics: [{ metric: 'downloads_last_year@npm' }],
    });
    expect(ofDays('2025-01-01', '2025-01-02')).toMatchObject({ failure: { code: 'wrong_shape' } });
    expect(source.normalize(answer({ downloads: 3 }, 'downloads'), target)).toMatchObject({
      failure: { code: 'wrong_shape' },
    });
    expect(source.normalize(answer({ error: 'package x not found' }, 'downloads'), target)).toMatchObject({
      failure: { code: 'not_found' },
    });
  });
});

describe('the npm settings', () => {
  it('asks the configured registry, and counts only beside a host called registry', async () => {
    const urls = (item: typeof source, key: string) => item.requests(key).map(({ url }) => url);
    expect(urls(source, 'pkg:npm/%40babel/core')).toEqual([
      'https://registry.npm.example/@babel%2fcore',
      'https://api.npm.example/downloads/point/last-week/@babel%2fcore',
      'https://api.npm.example/downloads/range/last-year/@babel%2fcore',
    ]);
    const mirror = await unbound.bind({ npm_config_registry: 'http://mirror.example/npm/' });
    expect(urls(mirror, 'pkg:npm/gulp')).toEqual(['http://mirror.example/npm/gulp']);
  });

  it('refuses a base URL that is none, and is silent without a client', async () => {
    await expect(unbound.bind({ JUXTA_NPM_REGISTRY: 'file:///etc' })).rejects.toMatchObject({
      code: 'bad_setting',
    });
    const absent = await unbound.bind({ PATH: '/nonexistent' });
    expect([absent.hosts, absent.requests(target)]).toEqual([[], []]);
  });

  it.each([
    ['https://npm.registry.example/gulp', 'pkg:npm/gulp', 'document'],
    ['https://registry.other.example/@babel%2fcore', 'pkg:npm/%40babel/core', 'document'],
    ['https://api.npm.example/downloads/point/last-week/gulp', 'pkg:npm/gulp', 'downloads'],
    ['https://api.npm.example/downloads/point/last-month/gulp', 'pkg:npm/gulp', 'downloads_point'],
    ['https://api.npm.example/downloads/range/last-month/gulp', 'pkg:npm/gulp', 'downloads_range'],
    ['https://registry.npm.example/-/npm/v1/attestations/@a%2fb@1.0.0', 'pkg:npm/%40a/b', 'attestations'],
    ['https://registry.npm.example/gulp/4.0.2', 'pkg:npm/gulp', 'version'],
    ['https://registry.npm.example/@babel/core/latest', 'pkg:npm/%40babel/core', 'version'],
  ])('recognizes %s', (url, key, request) => {
    expect(source.recognize(url)).toEqual({ target: key, request });
  });

  describe('of the manifest of one version', () => {
    const manifest = {
      name: 'gulp',
      version: '4.0.2',
      license: 'MIT',
      repository: { type: 'git', url: 'git+https://github.com/gulpjs/gulp.git' },
    };
    const observed = (path: string, body: object = manifest) =>
      source.normalize(
        { ...answer(body, 'version'), url: `https://registry.npm.example/gulp/${path}` },
        target,
      );

    it('says what the version says, and the latest version only where that was asked for', () => {
      const [one, latest] = [observed('4.0.2'), observed('latest')];
      if (one.outcome !== 'read' || latest.outcome !== 'read') throw new Error('not read');
      expect(one.facts).toContainEqual({ attribute: 'license', value: 'MIT' });
      expect(one.releases).toEqual([{ version: '4.0.2', prerelease: false }]);
      expect(one.links.map((link) => link.target)).toEqual(['pkg:github/gulpjs/gulp']);
      expect(one.facts.map(({ attribute }) => attribute)).not.toContain('latest_version');
      expect(latest.facts).toContainEqual({ attribute: 'latest_version', value: '4.0.2' });
    });

    it('is a typed failure where there is no such version', () => {
      expect(observed('9.9.9', { error: 'version not found: 9.9.9' })).toMatchObject({
        failure: { code: 'not_found' },
      });
      expect(observed('9.9.9', {})).toMatchObject({ failure: { code: 'wrong_shape' } });
    });
  });

  it.each([
    'https://gulpjs.com/docs',
    'https://registry.terraform.example/v1/modules/x',
    'https://registry.npm.example/',
    'ftp://x',
  ])('leaves %s to others', (url) => {
    expect(source.recognize(url)).toBeNull();
  });
});
