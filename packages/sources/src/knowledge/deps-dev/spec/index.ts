import type { SourceSpec } from '../../../../spec/source-spec.ts';

const document = {
  packageKey: { system: 'NPM', name: 'gulp' },
  versions: [
    {
      versionKey: { system: 'NPM', name: 'gulp', version: '0.0.1' },
      publishedAt: '2013-07-04T23:25:39Z',
      isDefault: false,
    },
    {
      versionKey: { system: 'NPM', name: 'gulp', version: '5.0.0' },
      publishedAt: '2024-03-29T18:23:11Z',
      isDefault: true,
    },
  ],
};

const version = {
  versionKey: { system: 'NPM', name: 'gulp', version: '5.0.0' },
  publishedAt: '2024-03-29T18:23:11Z',
  licenses: ['MIT'],
  links: [
    { label: 'HOMEPAGE', url: 'https://gulpjs.com' },
    { label: 'SOURCE_REPO', url: 'git+https://github.com/gulpjs/gulp.git' },
  ],
};

export const spec: SourceSpec = {
  example: 'https://deps.dev/npm/gulp',
  url: 'https://api.deps.dev/v3/systems/npm/packages/gulp',
  answers: [document, version],
  recorded: [],
};
