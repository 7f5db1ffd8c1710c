import { repositoryKey } from '@juxta/domain';

import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const document = {
  name: 'gulp',
  'dist-tags': { latest: '5.0.1' },
  time: { '5.0.1': '2025-06-01T04:39:20.123000+00:00', unpublished: {} },
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

const claim: Claim = (what, value) => {
  const released = /^\/time\/(\d.*)$/u.exec(what);
  if (released) return [`release ${released[1]}`, instant(value)];
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
};

export const spec: SourceSpec = {
  example: 'pkg:npm/gulp',
  url: 'https://registry.npm.example/gulp',
  environment: { JUXTA_NPM_REGISTRY: 'https://registry.npm.example' },
  answers: [document, range, attestations],
  recorded: [
    {
      pattern:
        /^npm-registry\/|^npms-analyzer\/registry-(?:cross-spawn|package-named-0|graphql-shorthand-parser\.body)\.?(?:json)?$|^dependabot-core\/npm-(?:etag_deprecated|left-pad)\.json$/u,
      claim,
      atLeast: 25,
    },
    {
      pattern: /registry-404\.body\.json$|npm-200_with_invalid_json\.txt$|npm-over_limit\.json$/u,
      claim: failing,
      atLeast: 3,
      address: () => 'https://npm.registry.example/x',
    },
  ],
};
