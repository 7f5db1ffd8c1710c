import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';
import { spec } from './spec/index.ts';

const source = await unbound.bind({});
const [formula, cask] = spec.answers as [object, object];

function normalize(body: unknown, target = spec.example) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const url = spec.url;
  const answer = {
    request: 'document',
    url,
    status: 200,
    contentType: null,
    capturedAt: '2026-01-01T00:00:00Z',
    body: bytes,
  };
  return source.normalize(answer, target);
}

const window = (start: string) => ({ window: { start, end: '2026-01-30' } });

describe('the Homebrew source', () => {
  it('reads a formula, and its installs by window', () => {
    expect(normalize(formula)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'name', value: 'wget' },
        { attribute: 'homebrew_version', value: '1.24.5' },
        { attribute: 'latest_version', value: '1.24.5' },
        { attribute: 'deprecated', value: 'deprecated: repo_archived', effectiveAt: '2026-01-01T00:00:00Z' },
        {
          attribute: 'license',
          value: 'GPL-3.0-or-later AND LicenseRef-Public-Domain',
          original: 'GPL-3.0-or-later and Public Domain',
        },
        { attribute: 'description', value: 'Internet file retriever' },
        { attribute: 'homepage', value: 'https://wget.example/' },
        { attribute: 'dependency_count', value: 2 },
      ],
      releases: [{ version: '1.24.5', prerelease: false }],
      metrics: [
        { metric: 'installs_30d@homebrew', value: 30, ...window('2026-01-01') },
        { metric: 'installs_90d@homebrew', value: 90, ...window('2025-11-02') },
        { metric: 'installs_365d@homebrew', value: 365, ...window('2025-01-31') },
        { metric: 'installs_on_request_30d@homebrew', value: 21, ...window('2026-01-01') },
      ],
      links: [
        {
          target: 'pkg:github/mirror/wget',
          relation: 'repository',
          evidence: { at: '/urls/head/url', text: 'https://github.com/mirror/wget.git' },
        },
        {
          target: 'https://wget.example/',
          relation: 'site',
          evidence: { at: '/homepage', text: 'https://wget.example/' },
        },
      ],
    });
  });

  it('reads a cask by its token, its name as people see it', () => {
    const read = normalize(cask, 'pkg:brew/cask/wget');
    expect(read).toMatchObject({ releases: [{ version: '1.24.5,99' }] });
    expect(read).toMatchObject({ facts: expect.arrayContaining([{ attribute: 'name', value: 'GNU Wget' }]) });
    expect(read).not.toHaveProperty('movedTo');
    expect(JSON.stringify(read)).not.toContain('dependency_count');
  });

  it('says disabled before deprecated, and nothing of what is neither', () => {
    const disabled = { ...formula, disabled: true, disable_reason: 'does_not_build', disable_date: null };
    expect(normalize(disabled)).toMatchObject({
      facts: expect.arrayContaining([{ attribute: 'deprecated', value: 'disabled: does_not_build' }]),
    });
    expect(JSON.stringify(normalize({ ...formula, deprecated: false }))).not.toContain('"deprecated"');
  });

  it('tells the new name of a renamed formula', () => {
    expect(normalize({ ...formula, name: 'wget2' })).toMatchObject({ movedTo: 'pkg:brew/wget2' });
  });

  it('has no count where one of its parts is none, and no licence that Homebrew cannot represent', () => {
    const odd = {
      ...formula,
      license: 'Cannot Represent',
      analytics: { install: { '30d': { wget: 1, x: null }, '90d': {} } },
    };
    expect(normalize(odd)).toMatchObject({ metrics: [] });
    expect(JSON.stringify(normalize(odd))).not.toContain('license');
  });

  it.each([
    ['<html>', 'html_instead'],
    [{ name: ['a'] }, 'wrong_shape'],
    [[], 'wrong_shape'],
    ['', 'empty_body'],
  ])('fails on %j as %s', (body, code) => {
    expect(normalize(body)).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it.each([
    ['https://formulae.brew.sh/api/cask/docker-desktop.json', 'pkg:brew/cask/docker-desktop'],
    ['https://formulae.brew.sh/api/formula/python@3.12.json', 'pkg:brew/python%403.12'],
    ['https://formulae.brew.sh/formula/g%2B%2B.json', 'pkg:brew/g%2B%2B'],
  ])('recognizes %s', (url, target) => {
    expect(source.recognize(url)).toEqual({ target, request: 'document' });
  });

  it('leaves lists to others', () => {
    expect(source.recognize('https://formulae.brew.sh/api/formula.json')).toBeNull();
    expect(source.requests('pkg:brew/python%403.12')[0]?.url).toBe(
      'https://formulae.brew.sh/api/formula/python%403.12.json',
    );
  });
});
