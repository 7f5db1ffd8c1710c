import { describe, expect, it } from 'vitest';

import { linked, readAnswer, stated } from '../../../spec/read-answer.ts';
import { osvTarget, packageKey, purlOf } from './address.ts';

const target = 'https://osv.dev/list?ecosystem=npm&q=gulp';
const query = { target, request: 'package' };
const affected = (...events: readonly object[]) => [
  { package: { ecosystem: 'npm', name: 'gulp' }, ranges: [{ type: 'SEMVER', events }] },
];
const read = (body: unknown) => readAnswer('osv', 'https://api.osv.dev/v1/query', body, query);

describe('the advisories of a package', () => {
  it('are counted, withdrawn ones left out, and told newest first', () => {
    const observation = read({
      vulns: [
        {
          id: 'GHSA-1',
          published: '2020-01-01T00:00:00Z',
          affected: affected({ introduced: '0' }, { fixed: '2' }),
        },
        {
          id: 'GHSA-2',
          published: '2024-01-01T00:00:00Z',
          affected: affected({ introduced: '0' }),
          database_specific: { severity: 'high' },
        },
        { id: 'GHSA-3', published: '2025-01-01T00:00:00Z', withdrawn: '2025-02-01T00:00:00Z' },
      ],
    });
    expect(stated(observation)).toEqual({
      advisories: ['GHSA-2 (HIGH)', 'GHSA-1'],
      last_advisory_at: '2024-01-01T00:00:00Z',
      'advisories@osv': 2,
      'unfixed_advisories@osv': 1,
    });
    expect(linked(observation)).toEqual(['self pkg:npm/gulp']);
  });

  it('are none where OSV knows none, which is known', () => {
    expect(stated(read({}))).toEqual({ 'advisories@osv': 0, 'unfixed_advisories@osv': 0 });
  });

  it('are not counted where they are only the first page', () => {
    const page = { vulns: [{ id: 'GHSA-1', affected: affected({ introduced: '0' }) }], next_page_token: 'x' };
    expect(stated(read(page))).toEqual({ advisories: ['GHSA-1'] });
  });

  it.each([
    [{ code: 3, message: 'Invalid query.' }, 'refused'],
    [{ code: 8, message: 'slow down' }, 'rate_limited'],
    [{ vulns: 1 }, 'wrong_shape'],
    ['<html>', 'html_instead'],
  ])('%j is no answer: %s', (body, failure) => {
    expect(stated(read(body))).toEqual({ failure });
  });
});

describe('a key of OSV', () => {
  it.each([
    ['npm', '@scope/name', 'pkg:npm/%40scope/name'],
    ['Maven', 'org.a:b', 'pkg:maven/org.a/b'],
    ['Go', 'github.com/a/b', 'pkg:golang/github.com/a/b'],
  ])('of %s %s is the page that lists it, and leads to its registry', (ecosystem, name, purl) => {
    const key = packageKey(ecosystem, name);
    expect(osvTarget(key ?? '')).toEqual({ kind: 'package', ecosystem, name });
    expect(purlOf(ecosystem, name)).toBe(purl);
  });

  it.each([
    'https://osv.dev/list',
    'https://osv.dev/list?q=gulp',
    'https://osv.dev/',
    'https://osv.dev/vulnerability/',
  ])('%s is none', (text) => {
    expect(osvTarget(text)).toBeNull();
  });
});
