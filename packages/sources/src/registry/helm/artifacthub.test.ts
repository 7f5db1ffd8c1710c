import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';
import { spec } from './spec/index.ts';

const source = await unbound.bind({});

function normalize(body: unknown) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const url = spec.url;
  const answer = {
    request: 'chart',
    url,
    status: 200,
    contentType: null,
    capturedAt: '2026-01-01T00:00:00Z',
    body: bytes,
  };
  return source.normalize(answer, spec.example);
}

describe('the Artifact Hub source', () => {
  it('reads a chart', () => {
    expect(normalize(spec.answers[0])).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'latest_version', value: '2.0.0', effectiveAt: '2023-11-14T22:13:20.000Z' },
        { attribute: 'latest_release_at', value: '2023-11-14T22:13:20.000Z' },
        { attribute: 'first_release_at', value: '2020-09-13T12:26:40.000Z' },
        { attribute: 'version_count', value: 2 },
        { attribute: 'app_version', value: '7.2' },
        { attribute: 'name', value: 'redis' },
        { attribute: 'deprecated', value: 'deprecated' },
        { attribute: 'license', value: 'Apache-2.0' },
        { attribute: 'description', value: 'd' },
        { attribute: 'homepage', value: 'https://redis.example/', original: 'https://redis.example' },
        { attribute: 'icon', value: 'https://artifacthub.io/image/0503add5-3fce' },
        { attribute: 'keywords', value: ['cache'] },
        { attribute: 'repository', value: 'https://github.com/bitnami/charts' },
      ],
      releases: [
        { version: '2.0.0', publishedAt: '2023-11-14T22:13:20.000Z', prerelease: false },
        { version: '1.0.0', publishedAt: '2020-09-13T12:26:40.000Z', prerelease: false },
      ],
      metrics: [
        { metric: 'subscriptions@artifacthub', value: 407 },
        { metric: 'production_organizations@artifacthub', value: 26 },
      ],
      links: [
        {
          target: 'pkg:github/bitnami/charts',
          relation: 'repository',
          evidence: { at: '/links/0/url', text: 'https://github.com/bitnami/charts' },
        },
        {
          target: 'https://redis.example/',
          relation: 'site',
          evidence: { at: '/home_url', text: 'https://redis.example' },
        },
      ],
    });
  });

  it.each([
    [{ message: 'not found' }, 'not_found'],
    [{ name: 'redis' }, 'wrong_shape'],
    ['<html>', 'html_instead'],
    [{ package_id: 'x', available_versions: Array.from({ length: 20_001 }, () => ({})) }, 'too_complex'],
  ])('fails on %j as %s', (body, code) => {
    expect(normalize(body)).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it('leaves the charts of a repository, and other kinds of packages, to others', () => {
    expect(source.matches('pkg:helm/redis?repository_url=https%3A%2F%2Fcharts.example')).toBe(false);
    expect(source.recognize('https://artifacthub.io/api/v1/packages/helm/bitnami/redis/17.0.0')).toEqual({
      target: 'pkg:helm/bitnami/redis',
      request: 'chart',
    });
    expect(source.recognize('https://artifacthub.io/api/v1/packages/krew/krew/ctx')).toBeNull();
  });
});
