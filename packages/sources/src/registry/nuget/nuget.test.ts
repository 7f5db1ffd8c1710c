import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';

const target = 'pkg:nuget/Newtonsoft.Json';
const source = await unbound.bind({});

function normalize(request: string, body: unknown, status = 200) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const url = 'https://api.nuget.org/v3/registration5-gz-semver2/newtonsoft.json/index.json';
  return source.normalize(
    { request, url, status, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body: bytes },
    target,
  );
}

const leaf = (entry: object) => ({ catalogEntry: { id: 'Newtonsoft.Json', listed: true, ...entry } });
const page = (...entries: object[]) => ({ count: entries.length, items: entries.map(leaf) });
const latest = {
  version: '2.0.0',
  published: '2021-01-01T00:00:00+00:00',
  description: 'JSON.',
  licenseExpression: 'MIT',
  projectUrl: 'https://github.com/JamesNK/Newtonsoft.Json',
  tags: ['json'],
  deprecation: { reasons: ['Legacy'], message: 'Use another.', alternatePackage: { id: 'System.Text.Json' } },
  dependencyGroups: [
    { targetFramework: 'net8.0', dependencies: [] },
    { targetFramework: 'netstandard2.0', dependencies: [{ id: 'A' }, { id: 'B' }] },
    { targetFramework: 'net45', dependencies: [{ id: 'a' }] },
  ],
};
const inlined = {
  items: [
    page({ version: '1.0.0', published: '2020-01-01T00:00:00+00:00' }, latest),
    page(
      { version: '3.0.0', listed: false, published: '1900-01-01T00:00:00+00:00' },
      { version: '4.0.0-beta' },
    ),
  ],
};
const covered = [
  { attribute: 'latest_release_at', value: '2021-01-01T00:00:00.000Z' },
  { attribute: 'first_release_at', value: '2020-01-01T00:00:00.000Z' },
  { attribute: 'deprecated', value: 'Use another.' },
  { attribute: 'replacement', value: 'pkg:nuget/System.Text.Json', original: 'System.Text.Json' },
  { attribute: 'license', value: 'MIT' },
  { attribute: 'dependency_count', value: 2 },
  { attribute: 'runtime', value: 'net8.0, netstandard2.0, net45' },
];

describe('the NuGet source', () => {
  it('reads a registration whose pages are inlined', () => {
    expect(normalize('registration', inlined)).toEqual({
      outcome: 'read',
      facts: covered,
      releases: [
        { version: '1.0.0', publishedAt: '2020-01-01T00:00:00.000Z', prerelease: false },
        { version: '2.0.0', publishedAt: '2021-01-01T00:00:00.000Z', prerelease: false },
        { version: '3.0.0', prerelease: false, yanked: true },
        { version: '4.0.0-beta', prerelease: true },
      ],
      metrics: [],
      links: [],
    });
  });

  it('reads a saved registration whole', () => {
    expect(normalize('document', inlined)).toMatchObject({
      facts: expect.arrayContaining([
        ...covered,
        { attribute: 'latest_version', value: '2.0.0', effectiveAt: '2021-01-01T00:00:00.000Z' },
        { attribute: 'version_count', value: 4 },
        { attribute: 'description', value: 'JSON.' },
        { attribute: 'repository', value: 'https://github.com/JamesNK/Newtonsoft.Json' },
      ]),
      links: [{ target: 'pkg:github/jamesnk/newtonsoft.json', relation: 'repository' }],
    });
  });

  it('reads the outline of pages that are documents of their own, and one of them', () => {
    const pages = [
      { count: 64, lower: '1.0.0', upper: '9.0.0' },
      { count: 30, lower: '9.0.1', upper: '13.0.3' },
    ];
    expect(normalize('document', { items: pages })).toMatchObject({
      facts: [
        { attribute: 'latest_version', value: '13.0.3' },
        { attribute: 'version_count', value: 94 },
      ],
      releases: [],
    });
    expect(normalize('page', page(latest))).toMatchObject({ facts: [], releases: [{ version: '2.0.0' }] });
  });

  it('reads the list of versions', () => {
    expect(normalize('versions', { versions: ['1.9.0', '1.10.0', '2.0.0-beta'] })).toMatchObject({
      facts: [
        { attribute: 'latest_version', value: '1.10.0' },
        { attribute: 'version_count', value: 3 },
      ],
    });
  });

  it('reads the search’s answer for the id, and tells the registry’s spelling', () => {
    const data = [
      { id: 'Other', totalDownloads: 1 },
      {
        id: 'NewtonSoft.JSON',
        description: 'JSON.',
        projectUrl: 'https://www.newtonsoft.com/json',
        totalDownloads: 9,
        tags: 'json text',
      },
    ];
    expect(normalize('search', { data })).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'name', value: 'NewtonSoft.JSON' },
        { attribute: 'description', value: 'JSON.' },
        { attribute: 'homepage', value: 'https://www.newtonsoft.com/json' },
        { attribute: 'keywords', value: ['json', 'text'] },
      ],
      releases: [],
      metrics: [{ metric: 'downloads_total@nuget', value: 9 }],
      links: [
        {
          target: 'https://www.newtonsoft.com/json',
          relation: 'site',
          evidence: { at: '/data/1/projectUrl', text: 'https://www.newtonsoft.com/json' },
        },
      ],
      movedTo: 'pkg:nuget/NewtonSoft.JSON',
    });
  });

  it.each([
    [{ licenseUrl: 'https://licenses.nuget.org/MIT%20OR%20Apache-2.0' }, 'MIT OR Apache-2.0'],
    [{ licenseUrl: 'http://www.apache.org/licenses/LICENSE-2.0' }, 'Apache-2.0'],
    [{ licenseUrl: 'https://opensource.org/licenses/BSD-3-Clause' }, 'BSD-3-Clause'],
    [{ licenseUrl: 'https://aka.ms/deprecateLicenseUrl' }, undefined],
  ])('reads the licence of %j', (entry, value) => {
    const read = normalize('registration', { items: [page({ version: '1.0.0', ...entry })] });
    const facts = read.outcome === 'read' ? read.facts : [];
    expect(facts.find(({ attribute }) => attribute === 'license')?.value).toBe(value);
  });

  it.each([
    ['registration', '<?xml version="1.0"?><Error><Code>BlobNotFound</Code></Error>', 404, 'not_found'],
    ['registration', '<?xml version="1.0"?><Error>', 200, 'html_instead'],
    ['registration', { items: [] }, 200, 'wrong_shape'],
    ['registration', { items: 'x' }, 200, 'wrong_shape'],
    ['versions', { versions: [1] }, 200, 'wrong_shape'],
    ['search', { totalHits: 0, data: [] }, 200, 'not_found'],
    [
      'search',
      { statusCode: 429, message: 'Rate limit is exceeded. Try again in 56 seconds.' },
      429,
      'rate_limited',
    ],
    ['search', '{"data"', 200, 'bad_json'],
  ])('fails on %s %j with status %i as %s', (request, body, status, code) => {
    expect(normalize(request, body, status)).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it.each([
    ['https://api.nuget.org/v3/registration5-semver1/Newtonsoft.Json/index.json', 'registration'],
    ['https://api.nuget.org/v3/registration5-gz-semver2/Newtonsoft.Json/page/1.0.0/9.0.0.json', 'page'],
    ['https://api.nuget.org/v3-flatcontainer/Newtonsoft.Json/index.json', 'versions'],
    ['https://azuresearch-ussc.nuget.org/query?q=packageid:Newtonsoft.Json&take=1', 'search'],
  ])('recognizes %s', (url, request) => {
    expect(source.recognize(url)).toEqual({ target, request });
  });

  it('takes the id from the body, since addresses have it in lower case or leave it out', () => {
    const address = 'https://api.nuget.org/v3/registration5-semver1/<id>/index.json';
    expect(source.recognize(address, Buffer.from(JSON.stringify(inlined)))).toEqual({
      target,
      request: 'document',
    });
    expect(source.recognize(address)).toBeNull();
    const lower = 'https://api.nuget.org/v3/registration5-semver1/newtonsoft.json/index.json';
    const saved = Buffer.from(JSON.stringify(inlined));
    expect(source.recognize(lower, saved)).toEqual({ target, request: 'document' });
    expect(source.recognize(lower.replace('newtonsoft.json', 'other'), saved)?.target).toBe(
      'pkg:nuget/other',
    );
  });

  it('asks for ids in lower case', () => {
    expect(
      source
        .requests(target)
        .map(({ url }) => url)
        .slice(0, 2),
    ).toEqual([
      'https://api.nuget.org/v3-flatcontainer/newtonsoft.json/index.json',
      'https://api.nuget.org/v3/registration5-gz-semver2/newtonsoft.json/index.json',
    ]);
  });
});
