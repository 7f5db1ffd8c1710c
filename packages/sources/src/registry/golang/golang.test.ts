import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';

const target = 'pkg:golang/github.com/PuerkitoBio/goquery';
const source = await unbound.bind({});

function normalize(request: string, body: unknown, status = 200) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const url = 'https://proxy.golang.org/github.com/!puerkito!bio/goquery/@latest';
  return source.normalize(
    { request, url, status, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body: bytes },
    target,
  );
}

describe('the Go source', () => {
  it('reads the latest version with its repository', () => {
    const Origin = { VCS: 'git', URL: 'https://github.com/PuerkitoBio/goquery' };
    const info = { Version: 'v1.8.1', Time: '2023-02-18T15:29:26Z', Origin };
    expect(normalize('latest', info)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'latest_version', value: 'v1.8.1', effectiveAt: '2023-02-18T15:29:26Z' },
        { attribute: 'latest_release_at', value: '2023-02-18T15:29:26Z' },
        { attribute: 'repository', value: 'https://github.com/PuerkitoBio/goquery' },
      ],
      releases: [],
      metrics: [],
      links: [
        {
          target: 'pkg:github/puerkitobio/goquery',
          relation: 'repository',
          evidence: { at: '/Origin/URL', text: 'https://github.com/PuerkitoBio/goquery' },
        },
      ],
    });
    expect(normalize('info', info)).toMatchObject({ releases: [{ version: 'v1.8.1', prerelease: false }] });
  });

  it('counts the tagged versions of a list, of which there may be none', () => {
    const count = (value: number) => ({ facts: [{ attribute: 'version_count', value }] });
    expect(normalize('list', 'v1.0.0\nv1.1.0\nv1.1.0\n\n')).toMatchObject(count(2));
    expect(normalize('list', '')).toMatchObject(count(0));
  });

  it('reads a go.mod file', () => {
    const file = `// A comment of something else.

// Deprecated: use example.org/new
// instead.
module github.com/PuerkitoBio/goquery

go 1.21.0
toolchain go1.22.0

require github.com/a/b v1.0.0
require (
	github.com/c/d/v2 v2.0.0 // a reason
	golang.org/x/net v0.7.0 // indirect
)
replace github.com/a/b => ../b

retract (
	v1.0.0 // broken
	[v1.1.0, v1.2.0]
)
`;
    expect(normalize('mod', file)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'deprecated', value: 'use example.org/new instead.' },
        { attribute: 'dependency_count', value: 2 },
        { attribute: 'runtime', value: 'go 1.21.0' },
      ],
      releases: [{ version: 'v1.0.0', yanked: true }],
      metrics: [],
      links: [],
    });
  });

  it('reads versions, retractions and deprecation of the package site', () => {
    const items = [
      { version: 'v1.1.0', commitTime: '2025-01-01T00:00:00Z', deprecated: true, deprecationReason: 'use x' },
      { version: 'v1.0.0', commitTime: '2024-01-01T00:00:00Z', retracted: true },
      { version: 'v0.0.0-20200202094626-16171245cfb2', commitTime: '2020-02-02T09:46:26Z' },
    ];
    expect(normalize('versions', { items, total: 3 })).toMatchObject({
      facts: [{ attribute: 'deprecated', value: 'use x' }],
      releases: [
        { version: 'v1.1.0', publishedAt: '2025-01-01T00:00:00Z', prerelease: false },
        { version: 'v1.0.0', publishedAt: '2024-01-01T00:00:00Z', prerelease: false, yanked: true },
        { version: 'v0.0.0-20200202094626-16171245cfb2', prerelease: true },
      ],
    });
  });

  it('reads the licences of the root, and counts importers', () => {
    const licenses = [
      { types: ['MIT', 'Apache-2.0'], filePath: 'LICENSE' },
      { types: ['GPL-2.0'], filePath: 'third_party/LICENSE' },
    ];
    expect(normalize('module', { path: 'github.com/PuerkitoBio/goquery', licenses })).toMatchObject({
      facts: [{ attribute: 'license', value: 'MIT OR Apache-2.0', guessed: true }],
    });
    expect(normalize('importers', { importedBy: { items: ['x'], total: 1_700 } })).toMatchObject({
      metrics: [{ metric: 'importers@go', value: 1_700 }],
    });
  });

  it.each([
    ['latest', 'not found: module github.com/x/y: no matching versions for query "latest"', 404, 'not_found'],
    ['mod', 'not found: github.com/x/y@v1: invalid version', 200, 'not_found'],
    ['list', 'not found: temporarily unavailable', 404, 'not_cached'],
    ['list', '<html>', 200, 'html_instead'],
    ['latest', '{"Version": 1}', 200, 'wrong_shape'],
    ['mod', 'package main', 200, 'wrong_shape'],
    ['versions', { code: 404, message: 'module not found' }, 200, 'not_found'],
    ['versions', { items: null, total: 0 }, 200, 'wrong_shape'],
    ['importers', { code: 429, message: 'too many requests' }, 429, 'rate_limited'],
    ['module', '{"path"', 200, 'bad_json'],
  ])('fails on %s %j with status %i as %s', (request, body, status, code) => {
    expect(normalize(request, body, status)).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it.each([
    ['https://proxy.golang.org/github.com/!puerkito!bio/goquery/@latest', 'latest'],
    ['https://proxy.golang.org/github.com/!puerkito!bio/goquery/@v/list', 'list'],
    ['https://goproxy.io/github.com/!puerkito!bio/goquery/@v/v1.8.1.mod', 'mod'],
    ['https://proxy.golang.org/github.com/!puerkito!bio/goquery/@v/v1.8.1.info', 'info'],
    ['https://pkg.go.dev/v1beta/imported-by/github.com%2FPuerkitoBio%2Fgoquery?limit=1', 'importers'],
    ['https://pkg.go.dev/v1/module/github.com/PuerkitoBio/goquery', 'module'],
  ])('recognizes %s', (url, request) => {
    expect(source.recognize(url)).toEqual({ target, request });
  });

  it('leaves pages, archives and paths that are none to others', () => {
    for (const url of [
      'https://pkg.go.dev/github.com/PuerkitoBio/goquery',
      'https://proxy.golang.org/github.com/a/b/@v/v1.0.0.zip',
      'https://proxy.golang.org/../@latest',
    ])
      expect(source.recognize(url)).toBeNull();
  });

  it('asks the proxy that the go command is set to, and none where it is told so', async () => {
    const first = async (environment: Record<string, string>) =>
      (await unbound.bind(environment)).requests(target)[0]?.url;
    expect(await first({ GOPROXY: 'https://mirror.example/go/,direct' })).toBe(
      'https://mirror.example/go/github.com/!puerkito!bio/goquery/@latest',
    );
    expect(await first({ GOPROXY: 'off' })).toContain('https://pkg.go.dev/v1beta/versions/');
    const { hosts } = await unbound.bind({ GOPROXY: 'https://mirror.example/go' });
    expect(hosts[0]).toMatchObject({ base: 'https://mirror.example/go', fromClient: true });
  });
});
