import { repositoryKey } from '@juxta/domain';

import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const document = {
  name: 'gulp',
  'dist-tags': { latest: '5.0.1' },
  time: {
    created: '2013-07-04T05:26:06Z',
    modified: '2025-06-01T04:39:21Z',
    '5.0.1': '2025-06-01T04:39:20.123000+00:00',
    unpublished: {},
  },
  maintainers: [{ name: 'phated' }],
  versions: {
    '5.0.1': {
      license: { type: 'MIT' },
      licenses: [{ type: 'MIT' }],
      description: 'd',
      homepage: 'https://gulpjs.com',
      repository: { url: 'git+https://github.com/gulpjs/gulp.git' },
      keywords: ['a'],
      engines: { node: '>=10' },
      dependencies: { a: '1' },
      dist: {
        unpackedSize: 1,
        attestations: { provenance: { predicateType: 'https://slsa.dev/provenance/v1' } },
      },
      deprecated: 'no more',
    },
  },
  error: 'not_found',
  downloads: 5,
  start: '2026-01-01',
  end: '2026-01-07',
};

const range = {
  start: '2026-01-01',
  end: '2026-01-30',
  package: 'gulp',
  downloads: Array.from({ length: 30 }, (_, n) => ({
    day: `2026-01-${String(n + 1).padStart(2, '0')}`,
    downloads: n + 1,
  })),
};
const attestations = { attestations: [{ predicateType: 'https://slsa.dev/provenance/v1' }] };

const names: Readonly<Record<string, string>> = {
  '/name': 'name',
  '/time/created': 'registered_at',
  '/time/modified': 'record_changed_at',
  '/maintainers#': 'maintainer_count',
  '/description': 'description',
  'count of versions with a "deprecated" string': 'deprecated_version_count',
};
const claim: Claim = (what, value) => {
  const released = /^\/time\/(\d.*)$/u.exec(what);
  if (released) return [`release ${released[1]}`, instant(value)];
  const name = names[what];
  if (name !== undefined) return [name, what.startsWith('/time/') ? instant(value) : value];
  if (what === 'first key of /versions') return [`has ${String(value)}`, true];
  if (what === '/dist-tags/latest') return ['latest_version', value];
  if (what === '/versions#') return ['version_count', value];
  if (/^(?:\/versions\/[^/]+)?\/license$/u.test(what)) return ['license', value];
  if (/^(?:\/versions\/[^/]+)?\/homepage$/u.test(what)) return ['homepage text', value];
  if (what === '/repository/url') return ['link repository', repositoryKey(String(value))];
  return null;
};

const failing: Claim = (_what, _value, { file }) => ['failure', failures[file]];
const failures: Readonly<Record<string, string>> = {
  'npms-analyzer/registry-404.body.json': 'not_found',
  'dependabot-core/npm-200_with_invalid_json.txt': 'html_instead',
  'aboutcode-fetchcode-purldb/npm-over_limit.json': 'wrong_shape',
  'dependabot-core/npm-babel-core.html': 'html_instead',
};

export const spec: SourceSpec = {
  example: 'pkg:npm/gulp',
  url: 'https://registry.npm.example/gulp',
  environment: { JUXTA_NPM_REGISTRY: 'https://registry.npm.example' },
  answers: [document, range, attestations],
  recorded: [
    {
      pattern:
        /^npm-registry\/|^npms-analyzer\/registry-(?:cross-spawn|package-named-0|graphql-shorthand-parser\.body)\.?(?:json)?$|^dependabot-core\/npm-(?:etag_deprecated|left-pad)\.json$|^libraries-io\/npm__custodian\.yml#0$/u,
      claim,
      atLeast: 50,
    },
    {
      pattern:
        /registry-404\.body\.json$|npm-200_with_invalid_json\.txt$|npm-over_limit\.json$|npm-babel-core\.html$/u,
      claim: failing,
      atLeast: 3,
      address: () => 'https://npm.registry.example/x',
    },
    {
      pattern: /^libraries-io\/project__check_status__private_package\.yml#[12]$/u,
      claim: () => null,
      atLeast: 0,
    },
  ],
};
