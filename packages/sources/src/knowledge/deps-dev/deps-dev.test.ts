import { expect, it } from 'vitest';

import { linked, readAnswer, stated } from '../../../spec/read-answer.ts';

const version = (name: string, publishedAt: string, isDefault = false) => ({
  versionKey: { system: 'MAVEN', name: 'org.a:b', version: name },
  publishedAt,
  isDefault,
});

it('a package has its versions, the default one as the latest, and its registry’s key', () => {
  const observation = readAnswer('deps-dev', 'https://api.deps.dev/v3/systems/maven/packages/org.a%3Ab', {
    versions: [
      version('2.0.0-rc.1', '2026-02-01T00:00:00Z'),
      version('1.0.0', '2025-01-01T00:00:00Z'),
      version('1.1.0', '2026-01-01T00:00:00Z', true),
      { versionKey: {} },
    ],
  });
  expect(stated(observation)).toEqual({
    latest_version: '1.1.0',
    latest_release_at: '2026-01-01T00:00:00Z',
    first_release_at: '2025-01-01T00:00:00Z',
    version_count: 3,
  });
  expect(linked(observation)).toEqual(['self pkg:maven/org.a/b']);
});

it('what is no package is a typed failure', () => {
  const url = 'https://api.deps.dev/v3/systems/npm/packages/%40a%2Fb';
  expect(stated(readAnswer('deps-dev', url, {}))).toEqual({ failure: 'wrong_shape' });
  expect(stated(readAnswer('deps-dev', url, 'package not found'))).toEqual({ failure: 'bad_json' });
});
