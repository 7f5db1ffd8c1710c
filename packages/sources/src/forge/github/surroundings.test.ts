import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';

const source = await unbound.bind({});

function normalize(request: string, document: unknown, capturedAt = '2026-01-09T00:00:00Z') {
  const body = Buffer.from(JSON.stringify(document));
  const url = 'https://api.github.com/repos/gulpjs/gulp';
  return source.normalize(
    { request, url, status: 200, contentType: null, capturedAt, body },
    'pkg:github/gulpjs/gulp',
  );
}

describe('what stands around a GitHub repository', () => {
  it('takes the highest version of the tags, listed or as references', () => {
    const fact = { facts: [{ attribute: 'latest_tag', value: 'v4.10.0' }] };
    expect(
      normalize('tags', [{ name: 'v4.9.0' }, { name: 'v4.10.0' }, { name: 'v5.0.0-rc.1' }]),
    ).toMatchObject(fact);
    expect(normalize('tags', [{ ref: 'refs/tags/v4.9.0' }, { ref: 'refs/tags/v4.10.0' }])).toMatchObject(
      fact,
    );
    expect(normalize('tags', [])).toMatchObject({ outcome: 'read', facts: [] });
    expect(normalize('tags', { message: 'Not Found' })).toMatchObject({ failure: { code: 'not_found' } });
  });

  it('names the languages, most of the code first', () => {
    expect(normalize('languages', { Shell: 9, Go: 1_000, C: 'many' })).toMatchObject({
      facts: [{ attribute: 'languages', value: ['Go', 'Shell'] }],
    });
    expect(normalize('languages', {})).toMatchObject({ outcome: 'read', facts: [] });
  });

  it('reads the community profile, where files may be missing', () => {
    const files = { code_of_conduct: { name: 'Contributor Covenant' }, contributing: null, readme: {} };
    expect(normalize('community', { health_percentage: 62, documentation: null, files })).toMatchObject({
      facts: [{ attribute: 'code_of_conduct', value: 'Contributor Covenant' }],
      metrics: [{ metric: 'community_health@github', value: 62 }],
    });
    expect(normalize('community', { files })).toMatchObject({ failure: { code: 'wrong_shape' } });
  });

  it('counts the stars of the last week that was over', () => {
    const start = Date.UTC(2025, 11, 28) / 1_000;
    const history = [1, 0].map((n) => ({ week: start + n * 604_800, total: 5 + n, days: [] }));
    expect(normalize('star_history', history)).toMatchObject({
      metrics: [
        {
          metric: 'stars_gained_last_week@github',
          value: 5,
          window: { start: '2025-12-28', end: '2026-01-03' },
        },
      ],
    });
    expect(normalize('star_history', history, '2026-01-11T00:00:00Z')).toMatchObject({
      metrics: [{ value: 6 }],
    });
    expect(normalize('star_history', [])).toMatchObject({ outcome: 'read', metrics: [] });
  });

  it('reads the licence that GitHub recognized', () => {
    expect(normalize('license', { license: { spdx_id: 'MIT' } })).toMatchObject({
      facts: [{ attribute: 'license', value: 'MIT' }],
    });
    expect(normalize('license', { license: { spdx_id: 'NOASSERTION' } })).toMatchObject({ facts: [] });
  });
});
