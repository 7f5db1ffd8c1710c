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

it('one version has its date, licence and links', () => {
  const observation = readAnswer(
    'deps-dev',
    'https://api.deps.dev/v3/systems/npm/packages/gulp/versions/5.0.0',
    {
      versionKey: { system: 'NPM', name: 'gulp', version: '5.0.0' },
      publishedAt: '2024-03-29T18:23:11Z',
      licenses: ['MIT'],
      links: [
        { label: 'HOMEPAGE', url: 'https://gulpjs.com' },
        { label: 'ISSUE_TRACKER', url: 'https://github.com/gulpjs/gulp/issues' },
        { label: 'SOURCE_REPO', url: 'git+https://github.com/gulpjs/gulp.git' },
      ],
    },
  );
  expect(stated(observation)).toEqual({ license: 'MIT' });
  expect(linked(observation)).toEqual([
    'self pkg:npm/gulp',
    'site https://gulpjs.com/',
    'repository pkg:github/gulpjs/gulp',
  ]);
});

it('what is no package is a typed failure', () => {
  const url = 'https://api.deps.dev/v3/systems/npm/packages/%40a%2Fb';
  expect(stated(readAnswer('deps-dev', url, {}))).toEqual({ failure: 'wrong_shape' });
  expect(stated(readAnswer('deps-dev', url, 'package not found'))).toEqual({ failure: 'bad_json' });
});
