import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';

const target = 'pkg:pypi/flask';
const source = await unbound.bind({});

function normalize(body: unknown, { request = 'document', status = 200 } = {}) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const url = 'https://pypi.org/pypi/flask/json';
  return source.normalize(
    { request, url, status, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body: bytes },
    target,
  );
}

function fact(info: object, attribute: string) {
  const read = normalize({ info: { name: 'Flask', version: '1.0', ...info }, releases: {} });
  return read.outcome === 'read' ? read.facts.find((item) => item.attribute === attribute) : read;
}

describe('the PyPI source', () => {
  it('reads a project', () => {
    const document = {
      info: {
        name: 'Flask',
        version: '3.1.2',
        summary: 'A framework.',
        license_expression: 'BSD-3-Clause',
        home_page: 'https://flask.example.org',
        project_urls: {
          'Source Code': 'https://github.com/pallets/flask/',
          Docs: 'https://flask.example.org/docs',
        },
        keywords: 'web wsgi',
        requires_dist: ['click>=8', 'Click>=7; python_version < "3"', 'jinja2', 'dotenv; extra == "dotenv"'],
        requires_python: '>=3.9',
      },
      releases: {
        '3.2.0rc1': [{ upload_time: '2025-09-01T00:00:00' }],
        '3.1.2': [{ upload_time: '2025-08-19T21:03:21' }, { upload_time: '2025-08-19T21:03:19' }],
        '0.1': [{ upload_time: '2010-04-16T14:30:00', yanked: true }],
        '0.0': [],
      },
    };
    expect(normalize(document)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'latest_version', value: '3.1.2', effectiveAt: '2025-08-19T21:03:19.000Z' },
        { attribute: 'latest_release_at', value: '2025-08-19T21:03:19.000Z' },
        { attribute: 'first_release_at', value: '2010-04-16T14:30:00.000Z' },
        { attribute: 'version_count', value: 4 },
        { attribute: 'name', value: 'Flask' },
        { attribute: 'license', value: 'BSD-3-Clause' },
        { attribute: 'description', value: 'A framework.' },
        { attribute: 'homepage', value: 'https://flask.example.org/', original: 'https://flask.example.org' },
        {
          attribute: 'repository',
          value: 'https://github.com/pallets/flask',
          original: 'https://github.com/pallets/flask/',
        },
        { attribute: 'documentation', value: 'https://flask.example.org/docs' },
        { attribute: 'keywords', value: ['web', 'wsgi'] },
        { attribute: 'dependency_count', value: 2 },
        { attribute: 'runtime', value: 'python >=3.9' },
      ],
      releases: [
        { version: '3.2.0rc1', publishedAt: '2025-09-01T00:00:00.000Z', prerelease: true },
        { version: '3.1.2', publishedAt: '2025-08-19T21:03:19.000Z', prerelease: false },
        { version: '0.1', publishedAt: '2010-04-16T14:30:00.000Z', prerelease: false, yanked: true },
        { version: '0.0', prerelease: false },
      ],
      metrics: [],
      links: [
        {
          target: 'pkg:github/pallets/flask',
          relation: 'repository',
          evidence: { at: '/info/project_urls/Source Code', text: 'https://github.com/pallets/flask/' },
        },
        {
          target: 'https://flask.example.org/',
          relation: 'site',
          evidence: { at: '/info/home_page', text: 'https://flask.example.org' },
        },
      ],
    });
  });

  it.each([
    [{ license: 'MIT' }, 'MIT', undefined, undefined],
    [{ license: 'MIT License\n\nCopyright (c) 2020' }, 'MIT', 'MIT License', true],
    [
      { license: 'UNKNOWN', classifiers: ['License :: OSI Approved :: MIT License'] },
      'MIT',
      'MIT License',
      true,
    ],
    [
      {
        license: 'see file',
        classifiers: [
          'License :: OSI Approved :: Apache Software License',
          'License :: OSI Approved :: BSD License',
        ],
      },
      'Apache-2.0 OR LicenseRef-BSD-License',
      'Apache Software License, BSD License',
      true,
    ],
    [{ license: 'BSD' }, 'LicenseRef-BSD', 'BSD', true],
  ])('reads the licence of %j', (info, value, original, guessed) => {
    expect(fact(info, 'license')).toEqual({
      attribute: 'license',
      value,
      ...(original && { original }),
      ...(guessed && { guessed }),
    });
  });

  it.each([
    [{ yanked: true, yanked_reason: 'broken' }, 'broken'],
    [{ yanked: true, yanked_reason: null }, 'yanked'],
    [{ classifiers: ['Development Status :: 7 - Inactive'] }, 'Development Status :: 7 - Inactive'],
    [{ project_status: { status: 'archived', reason: 'done' } }, 'archived: done'],
  ])('takes %j for a notice', (info, value) => {
    expect(fact(info, 'deprecated')).toEqual({ attribute: 'deprecated', value });
  });

  it('finds the repository among unlabelled pages, not on a page of its issues', () => {
    const urls = {
      Tracker: 'https://github.com/a/b/issues',
      Sponsor: 'https://github.com/sponsors/a',
      X: 'https://github.com/a/b',
    };
    expect(fact({ project_urls: urls }, 'repository')).toMatchObject({ value: 'https://github.com/a/b' });
  });

  it('reads one version without taking it for the latest', () => {
    const info = { name: 'isort', version: '5.12.0', license: 'MIT' };
    const read = normalize({ info, urls: [{ upload_time: '2023-01-28T17:05:35' }] }, { request: 'version' });
    expect(read).toMatchObject({
      facts: [
        { attribute: 'name', value: 'isort' },
        { attribute: 'license', value: 'MIT' },
      ],
      releases: [{ version: '5.12.0', publishedAt: '2023-01-28T17:05:35.000Z', prerelease: false }],
    });
  });

  it('reads the simple index as JSON and as a page', () => {
    const files = [
      { filename: 'flask-1.0.tar.gz', 'upload-time': '2018-04-26T00:00:00Z', yanked: 'bad' },
      { filename: 'Flask-1.1-py2.py3-none-any.whl', 'upload-time': '2019-07-04T00:00:00Z' },
    ];
    const releases = [
      { version: '1.0', publishedAt: '2018-04-26T00:00:00Z', prerelease: false, yanked: true },
      { version: '1.1', publishedAt: '2019-07-04T00:00:00Z', prerelease: false },
    ];
    expect(normalize({ files, versions: ['1.0', '1.1'] }, { request: 'simple' })).toMatchObject({ releases });
    const page =
      '<html><a href="/x/Flask-1.0.tar.gz#sha256=1" data-yanked="">Flask-1.0.tar.gz</a><a href="y">?</a>';
    expect(normalize(page, { request: 'simple' })).toMatchObject({
      facts: [
        { attribute: 'latest_version', value: '1.0' },
        { attribute: 'version_count', value: 1 },
      ],
      releases: [{ version: '1.0', prerelease: false, yanked: true }],
    });
  });

  it('reads the counts of downloads', () => {
    const body = {
      data: { last_day: 1, last_month: 300, last_week: 70 },
      package: 'flask',
      type: 'recent_downloads',
    };
    expect(normalize(body, { request: 'downloads' })).toMatchObject({
      metrics: [
        { metric: 'downloads_last_week@pypi', value: 70 },
        { metric: 'downloads_last_month@pypi', value: 300 },
      ],
    });
    expect(normalize('RATE LIMIT EXCEEDED', { request: 'downloads', status: 429 })).toMatchObject({
      failure: { code: 'rate_limited' },
    });
  });

  it.each([
    [{ message: 'Not Found' }, 200, 'not_found'],
    [{ message: 'Not Found' }, 404, 'not_found'],
    ['<!doctype html><title>503', 503, 'server_error'],
    ['<!doctype html><title>sign in', 200, 'html_instead'],
    ['{"info": {"na', 200, 'bad_json'],
    ['', 200, 'empty_body'],
    [{ info: {} }, 200, 'wrong_shape'],
    [[], 200, 'wrong_shape'],
  ])('fails on %j with status %i as %s', (body, status, code) => {
    expect(normalize(body, { status })).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it.each([
    ['https://pypi.org/pypi/Flask/json', 'pkg:pypi/flask', 'document'],
    ['http://pypi.python.org/pypi/zope.interface/json', 'pkg:pypi/zope-interface', 'document'],
    ['https://pypi.org/pypi/isort/5.12.0/json', 'pkg:pypi/isort', 'version'],
    ['https://pypi.org/simple/dj-database-url/', 'pkg:pypi/dj-database-url', 'simple'],
    ['https://pypistats.org/api/packages/flask/recent?period=week', 'pkg:pypi/flask', 'downloads'],
  ])('recognizes %s', (url, key, request) => {
    expect(source.recognize(url)).toEqual({ target: key, request });
  });

  it.each([
    'https://pypi.org/project/flask/',
    'https://example.org/pypi/flask/json',
    'https://pypi.org/pypi/../json',
  ])('leaves %s to others', (url) => expect(source.recognize(url)).toBeNull());

  it('asks the index that is set', async () => {
    const mirror = await unbound.bind({ JUXTA_PYPI_URL: 'http://mirror.example/pypi/' });
    expect(mirror.requests(target)[0]?.url).toBe('http://mirror.example/pypi/pypi/flask/json');
    await expect(unbound.bind({ JUXTA_PYPI_URL: 'file:///x' })).rejects.toMatchObject({
      code: 'bad_setting',
    });
  });
});
