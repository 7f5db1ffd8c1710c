import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';

const target = 'pkg:cargo/serde';
const source = await unbound.bind({});

function normalize(body: unknown, { request = 'document', status = 200 } = {}) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const url = 'https://crates.io/api/v1/crates/serde';
  return source.normalize(
    { request, url, status, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body: bytes },
    target,
  );
}

const document = {
  crate: {
    id: 'serde',
    description: 'A framework.',
    homepage: 'https://serde.rs',
    repository: 'https://github.com/serde-rs/serde',
    documentation: 'https://docs.rs/serde',
    keywords: ['serde', 'no_std'],
    downloads: 900,
    recent_downloads: 90,
    max_version: '2.0.0-rc.1',
    max_stable_version: '1.0.1',
    created_at: '2014-12-05T20:20:39.487502Z',
  },
  versions: [
    { num: '2.0.0-rc.1', created_at: '2026-01-01T00:00:00Z' },
    { num: '1.0.1', created_at: '2025-09-27T00:00:00Z', license: 'MIT/Apache-2.0', rust_version: '1.56' },
    { num: '1.0.0', created_at: '2017-04-20T00:00:00Z', yanked: true },
  ],
};

describe('the crates.io source', () => {
  it('reads a crate’s whole document', () => {
    expect(normalize(document)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'latest_version', value: '1.0.1', effectiveAt: '2025-09-27T00:00:00Z' },
        { attribute: 'latest_release_at', value: '2025-09-27T00:00:00Z' },
        { attribute: 'version_count', value: 3 },
        {
          attribute: 'first_release_at',
          value: '2014-12-05T20:20:39.487Z',
          original: '2014-12-05T20:20:39.487502Z',
        },
        { attribute: 'license', value: 'MIT OR Apache-2.0', original: 'MIT/Apache-2.0', guessed: true },
        { attribute: 'description', value: 'A framework.' },
        { attribute: 'homepage', value: 'https://serde.rs/', original: 'https://serde.rs' },
        { attribute: 'repository', value: 'https://github.com/serde-rs/serde' },
        { attribute: 'documentation', value: 'https://docs.rs/serde' },
        { attribute: 'keywords', value: ['serde', 'no_std'] },
        { attribute: 'runtime', value: 'rust 1.56' },
      ],
      releases: [
        { version: '2.0.0-rc.1', publishedAt: '2026-01-01T00:00:00Z', prerelease: true },
        { version: '1.0.1', publishedAt: '2025-09-27T00:00:00Z', prerelease: false },
        { version: '1.0.0', publishedAt: '2017-04-20T00:00:00Z', prerelease: false, yanked: true },
      ],
      metrics: [
        { metric: 'downloads_total@crates', value: 900 },
        { metric: 'downloads_last_quarter@crates', value: 90 },
      ],
      links: [
        {
          target: 'pkg:github/serde-rs/serde',
          relation: 'repository',
          evidence: { at: '/crate/repository', text: 'https://github.com/serde-rs/serde' },
        },
        {
          target: 'https://serde.rs/',
          relation: 'site',
          evidence: { at: '/crate/homepage', text: 'https://serde.rs' },
        },
      ],
    });
  });

  it('leaves to the index what the index says, where both are asked', () => {
    const read = normalize(document, { request: 'crate' });
    const stated = read.outcome === 'read' ? read.facts.map(({ attribute }) => attribute) : [];
    expect(stated).toContain('latest_release_at');
    expect(stated).not.toEqual(expect.arrayContaining(['latest_version']));
  });

  it('reads the index: the highest version that is neither yanked nor a pre-release', () => {
    const lines = [
      { vers: '1.0.9', deps: [] },
      {
        vers: '1.0.10',
        deps: [
          { name: 'a' },
          { name: 'b', package: 'a' },
          { name: 'c', kind: 'dev' },
          { name: 'd', optional: true },
        ],
        rust_version: '1.60',
        pubtime: '2026-01-01T00:00:00Z',
      },
      { vers: '1.0.11', yanked: true },
      { vers: '2.0.0-rc.1' },
    ];
    const text = `${lines.map((line) => JSON.stringify(line)).join('\n')}\nnot json\n`;
    expect(normalize(text, { request: 'index' })).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'latest_version', value: '1.0.10', effectiveAt: '2026-01-01T00:00:00Z' },
        { attribute: 'version_count', value: 4 },
        { attribute: 'dependency_count', value: 1 },
        { attribute: 'runtime', value: 'rust 1.60' },
      ],
      releases: [],
      metrics: [],
      links: [],
    });
  });

  it('reads a list of versions, and one version without taking it for the latest', () => {
    const { versions } = document;
    expect(normalize({ versions }, { request: 'versions' })).toMatchObject({
      facts: expect.arrayContaining([
        { attribute: 'latest_version', value: '1.0.1', effectiveAt: '2025-09-27T00:00:00Z' },
      ]),
    });
    expect(normalize({ version: versions[1] }, { request: 'version' })).toMatchObject({
      facts: [{ attribute: 'license' }, { attribute: 'runtime' }],
      releases: [{ version: '1.0.1' }],
    });
  });

  it('tells the crate’s own spelling', () => {
    expect(normalize({ ...document, crate: { ...document.crate, id: 'serde_rs' } })).toMatchObject({
      movedTo: 'pkg:cargo/serde_rs',
    });
    expect(normalize(document)).not.toHaveProperty('movedTo');
  });

  it('says where every version is yanked', () => {
    const versions = [{ num: '1.0.0', yanked: true, yank_message: 'unsound' }];
    expect(normalize({ crate: { id: 'serde' }, versions })).toMatchObject({
      facts: expect.arrayContaining([{ attribute: 'deprecated', value: 'unsound' }]),
    });
  });

  it.each([
    [{ errors: [{ detail: 'crate `serde` does not exist' }] }, 404, 'document', 'not_found'],
    [{ errors: [{ detail: 'Not Found' }] }, 200, 'document', 'not_found'],
    ['<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>', 404, 'index', 'not_found'],
    ['We require that all requests include a `User-Agent` header.', 403, 'document', 'forbidden'],
    ['', 200, 'index', 'empty_body'],
    ['<html>', 200, 'index', 'html_instead'],
    ['{"nam', 200, 'index', 'wrong_shape'],
    [{ crate: 1 }, 200, 'document', 'wrong_shape'],
    ['{"crate": {', 200, 'document', 'bad_json'],
  ])('fails on %j with status %i for %s as %s', (body, status, request, code) => {
    expect(normalize(body, { status, request })).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it.each([
    ['https://index.crates.io/se/rd/serde', 'pkg:cargo/serde', 'index'],
    ['https://index.crates.io/3/s/syn', 'pkg:cargo/syn', 'index'],
    ['https://index.crates.io/2/cc', 'pkg:cargo/cc', 'index'],
    [
      'https://raw.githubusercontent.com/rust-lang/crates.io-index/master/se/rd/serde',
      'pkg:cargo/serde',
      'index',
    ],
    ['https://crates.io/api/v1/crates/itoa/versions', 'pkg:cargo/itoa', 'versions'],
    ['https://crates.io/api/v1/crates/xdg', 'pkg:cargo/xdg', 'document'],
    ['https://crates.io/api/v1/crates/xdg/2.1.0', 'pkg:cargo/xdg', 'version'],
  ])('recognizes %s', (url, key, request) => {
    expect(source.recognize(url)).toEqual({ target: key, request });
  });

  it.each([
    'https://index.crates.io/config.json',
    'https://index.crates.io/xx/yy/serde',
    'https://crates.io/crates/serde',
  ])('leaves %s to others', (url) => expect(source.recognize(url)).toBeNull());

  it('asks the index by the name in lower case', () => {
    expect(source.requests('pkg:cargo/Inflector').map(({ url }) => url)).toEqual([
      'https://index.crates.io/in/fl/inflector',
      'https://crates.io/api/v1/crates/Inflector?include=versions,keywords',
    ]);
  });
});
