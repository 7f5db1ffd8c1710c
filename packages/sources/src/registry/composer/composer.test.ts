import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';

const target = 'pkg:composer/monolog/monolog';
const source = await unbound.bind({});

function normalize(body: unknown, { request = 'metadata', status = 200 } = {}) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const url = 'https://repo.packagist.org/p2/monolog/monolog.json';
  return source.normalize(
    { request, url, status, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body: bytes },
    target,
  );
}

const newest = {
  version: '3.0.0-RC1',
  time: '2024-02-01T00:00:00+00:00',
  license: ['MIT'],
  homepage: 'https://monolog.example.org',
  keywords: ['log', 'psr-3'],
  require: { php: '>=8.1', 'ext-json': '*', 'psr/log': '^3' },
};
const read = { outcome: 'read', metrics: [], links: [] };

describe('the Packagist source', () => {
  it('expands minified metadata', () => {
    const list = [
      newest,
      {
        version: '2.10.0',
        time: '2024-01-01T00:00:00+00:00',
        license: ['MIT', 'GPL-2.0-only'],
        homepage: '__unset',
      },
      { version: '2.9.0', time: '2023-01-01T00:00:00+00:00', require: '__unset' },
      { version: 'dev-main', time: '2024-03-01T00:00:00+00:00' },
    ];
    expect(normalize({ minified: 'composer/2.0', packages: { 'monolog/monolog': list } })).toEqual({
      ...read,
      facts: [
        { attribute: 'latest_version', value: '2.10.0', effectiveAt: '2024-01-01T00:00:00.000Z' },
        { attribute: 'latest_release_at', value: '2024-01-01T00:00:00.000Z' },
        { attribute: 'first_release_at', value: '2023-01-01T00:00:00.000Z' },
        { attribute: 'version_count', value: 3 },
        { attribute: 'license', value: 'MIT OR GPL-2.0-only', original: 'MIT, GPL-2.0-only' },
        { attribute: 'keywords', value: ['log', 'psr-3'] },
        { attribute: 'dependency_count', value: 1 },
        { attribute: 'runtime', value: 'php >=8.1' },
      ],
      releases: [
        { version: '3.0.0-RC1', publishedAt: '2024-02-01T00:00:00.000Z', prerelease: true },
        { version: '2.10.0', publishedAt: '2024-01-01T00:00:00.000Z', prerelease: false },
        { version: '2.9.0', publishedAt: '2023-01-01T00:00:00.000Z', prerelease: false },
      ],
    });
  });

  it('reads of saved metadata what the package’s document says to our own requests', () => {
    const entry = {
      name: 'monolog/monolog',
      description: 'Sends logs.',
      version: '2.0.0',
      source: { type: 'git', url: 'https://github.com/Seldaek/monolog.git' },
      homepage: 'https://monolog.example.org',
      abandoned: 'psr/log',
    };
    const saved = { packages: { 'monolog/monolog': [entry, { version: '1.0.0', description: '__unset' }] } };
    expect(normalize(saved, { request: 'described' })).toMatchObject({
      facts: expect.arrayContaining([
        { attribute: 'name', value: 'monolog/monolog' },
        { attribute: 'deprecated', value: 'abandoned, use psr/log instead' },
        { attribute: 'replacement', value: 'pkg:composer/psr/log', original: 'psr/log' },
        { attribute: 'description', value: 'Sends logs.' },
        { attribute: 'latest_version', value: '2.0.0' },
      ]),
      links: [{ target: 'pkg:github/seldaek/monolog' }, { target: 'https://monolog.example.org/' }],
    });
    const asked = JSON.stringify(normalize(saved));
    expect(asked).toContain('latest_version');
    expect(asked).not.toMatch(/abandoned|Sends logs|github/u);
  });

  it('reads metadata of the first form', () => {
    const versions = { '1.0.0': { version: '1.0.0', license: ['MIT'] }, 'dev-x': { version: 'dev-x' } };
    expect(normalize({ packages: { 'monolog/monolog': versions } })).toMatchObject({
      facts: expect.arrayContaining([{ attribute: 'latest_version', value: '1.0.0' }]),
      releases: [{ version: '1.0.0', prerelease: false }],
    });
  });

  const document = {
    package: {
      name: 'monolog/monolog',
      description: 'Sends logs.',
      repository: 'https://github.com/Seldaek/monolog',
      abandoned: 'psr/log',
      versions: { '1.0.0': { version: '1.0.0', homepage: 'https://monolog.example.org', license: ['MIT'] } },
      downloads: { total: 900, monthly: 30, daily: 1 },
      dependents: 12,
      favers: 7,
    },
  };

  it('reads a package’s document, with the versions only where it was saved', () => {
    const facts = [
      { attribute: 'name', value: 'monolog/monolog' },
      { attribute: 'deprecated', value: 'abandoned, use psr/log instead' },
      { attribute: 'replacement', value: 'pkg:composer/psr/log', original: 'psr/log' },
      { attribute: 'description', value: 'Sends logs.' },
      { attribute: 'repository', value: 'https://github.com/Seldaek/monolog' },
    ];
    expect(normalize(document, { request: 'package' })).toEqual({
      outcome: 'read',
      facts,
      releases: [],
      metrics: [
        { metric: 'downloads_total@packagist', value: 900 },
        { metric: 'downloads_last_month@packagist', value: 30 },
        { metric: 'dependents@packagist', value: 12 },
        { metric: 'favers@packagist', value: 7 },
      ],
      links: [
        {
          target: 'pkg:github/seldaek/monolog',
          relation: 'repository',
          evidence: { at: '/package/repository', text: 'https://github.com/Seldaek/monolog' },
        },
        {
          target: 'https://monolog.example.org/',
          relation: 'site',
          evidence: { at: '/package/versions/1.0.0/homepage', text: 'https://monolog.example.org' },
        },
      ],
    });
    expect(normalize(document, { request: 'document' })).toMatchObject({
      facts: expect.arrayContaining([...facts, { attribute: 'latest_version', value: '1.0.0' }]),
      releases: [{ version: '1.0.0' }],
    });
  });

  it('says that a package is abandoned where nothing is named instead', () => {
    const abandoned = { package: { ...document.package, abandoned: true } };
    expect(normalize(abandoned, { request: 'package' })).toMatchObject({
      facts: expect.arrayContaining([{ attribute: 'deprecated', value: 'abandoned' }]),
    });
    const kept = { package: { ...document.package, abandoned: false } };
    expect(JSON.stringify(normalize(kept, { request: 'package' }))).not.toContain('deprecated');
  });

  it.each([
    [{ status: 'error', message: 'Package not found' }, 404, 'package', 'not_found'],
    [{ status: 'error', message: 'Package not found' }, 200, 'document', 'not_found'],
    ['404 not found, no packages here', 404, 'metadata', 'not_found'],
    [{ packages: [] }, 200, 'metadata', 'wrong_shape'],
    [{ packages: { 'other/name': [newest] } }, 200, 'metadata', 'wrong_shape'],
    ['<html>', 200, 'package', 'html_instead'],
    ['{"packages":', 200, 'metadata', 'bad_json'],
  ])('fails on %j with status %i for %s as %s', (body, status, request, code) => {
    expect(normalize(body, { status, request })).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it.each([
    ['https://repo.packagist.org/p2/monolog/monolog.json', 'metadata'],
    ['https://repo.packagist.org/p2/Monolog/Monolog~dev.json', 'metadata'],
    ['https://packagist.org/p/monolog/monolog$0a1b.json', 'metadata'],
    ['https://packagist.org/packages/monolog/monolog.json', 'package'],
  ])('recognizes %s', (url, request) => {
    expect(source.recognize(url)).toEqual({ target, request });
  });

  it('leaves pages to others', () => {
    expect(source.recognize('https://packagist.org/packages/monolog/monolog')).toBeNull();
    expect(source.recognize('https://packagist.org/packages/list.json')).toBeNull();
  });
});
