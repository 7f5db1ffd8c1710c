import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';

const source = await unbound.bind({ JUXTA_NPM_REGISTRY: 'https://registry.npm.example' });

function normalize(request: string, document: unknown) {
  const url = 'https://registry.npm.example/gulp';
  const body = Buffer.from(JSON.stringify(document));
  const answer = { request, url, status: 200, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body };
  return source.normalize(answer, 'pkg:npm/gulp');
}

const day = (n: number): string => new Date(Date.UTC(2025, 0, n + 1)).toISOString().slice(0, 10);
const year = (counts: (n: number) => number, length = 365) =>
  Array.from({ length }, (_, n) => ({ day: day(n), downloads: counts(n) }));

describe('npm’s attestations and deprecations', () => {
  it('names the kind of provenance of the latest version, and counts deprecated ones', () => {
    const predicateType = 'https://slsa.dev/provenance/v1';
    const versions = {
      '1.0.0': { deprecated: 'use 2' },
      '1.1.0': { deprecated: '' },
      '1.2.0': { deprecated: false },
      '2.0.0': { dist: { attestations: { url: 'x', provenance: { predicateType } } } },
    };
    expect(normalize('document', { 'dist-tags': { latest: '2.0.0' }, versions })).toMatchObject({
      facts: expect.arrayContaining([
        { attribute: 'provenance', value: predicateType },
        { attribute: 'deprecated_version_count', value: 1 },
      ]),
    });
  });

  it('tells the registry’s own attestation of publishing from provenance', () => {
    const publish = { predicateType: 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1' };
    const built = { predicateType: 'https://slsa.dev/provenance/v0.2' };
    expect(normalize('attestations', { attestations: [publish, built] })).toMatchObject({
      facts: [{ attribute: 'provenance', value: built.predicateType }],
    });
    expect(normalize('attestations', { attestations: [publish] })).toMatchObject({ facts: [] });
    expect(normalize('attestations', { error: 'Not found' })).toMatchObject({
      failure: { code: 'not_found' },
    });
    expect(normalize('attestations', {})).toMatchObject({ failure: { code: 'wrong_shape' } });
  });
});

describe('npm’s downloads by day', () => {
  it('adds the last thirty days and the last year', () => {
    expect(normalize('downloads_range', { downloads: year((n) => n) })).toMatchObject({
      metrics: [
        {
          metric: 'downloads_last_month@npm',
          value: (335 + 364) * 15,
          window: { start: '2025-12-02', end: '2025-12-31' },
        },
        {
          metric: 'downloads_last_year@npm',
          value: 364 * 182.5,
          window: { start: '2025-01-01', end: '2025-12-31' },
        },
      ],
    });
  });

  it('leaves out days that are not counted yet, and windows that are not whole', () => {
    const counts = (n: number) => (n < 363 ? 1 : 0);
    expect(normalize('downloads_range', { downloads: year(counts) })).toMatchObject({
      metrics: [{ metric: 'downloads_last_month@npm', value: 30, window: { end: '2025-12-29' } }],
    });
    const gap = year(() => 1, 40).filter(({ day: at }) => at !== '2025-01-20');
    expect(normalize('downloads_range', { downloads: gap })).toMatchObject({ metrics: [] });
    expect(normalize('downloads_range', { downloads: [] })).toMatchObject({ outcome: 'read', metrics: [] });
  });

  it.each([
    [{ error: 'package x not found' }, 'not_found'],
    [{ downloads: 7 }, 'wrong_shape'],
    [{ downloads: [{ day: '2026-01-01', downloads: 'many' }] }, 'wrong_shape'],
    [{}, 'wrong_shape'],
  ])('fails on %j as %s', (document, code) => {
    expect(normalize('downloads_range', document)).toMatchObject({ failure: { code } });
  });
});
