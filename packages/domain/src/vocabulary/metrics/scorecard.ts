import type { MetricEntry } from '../definition.ts';
import { chaoss, type Term } from '../terms.ts';

const shared = {
  facet: 'security',
  unit: 'points of 10',
  compares: 'difference',
  display: 'points',
  kind: 'gauge',
  window: null,
  definition: 1,
  source: 'scorecard',
  relations: ['self', 'repository'],
} as const;

/** The checks of the OpenSSF Scorecard, by what they look for. A check that could not be decided has no sample. */
const checks: Readonly<Record<string, string>> = {
  binary_artifacts: 'no generated executable is in the repository',
  branch_protection: 'the default and release branches are protected',
  ci_tests: 'tests run before changes are merged',
  cii_best_practices: 'the project has an OpenSSF best practices badge',
  code_review: 'changes are reviewed before they are merged',
  contributors: 'contributors come from several organizations',
  dangerous_workflow: 'workflows avoid dangerous patterns',
  dependency_update_tool: 'a tool keeps the dependencies up to date',
  fuzzing: 'the project is fuzzed',
  license: 'the project declares a licence',
  maintained: 'the project was active in the last 90 days',
  packaging: 'the project publishes packages from its workflows',
  pinned_dependencies: 'dependencies of builds and releases are pinned',
  sast: 'static analysis runs on changes',
  sbom: 'a bill of materials is published',
  security_policy: 'the project has a security policy',
  signed_releases: 'releases are signed',
  token_permissions: 'workflows have the least permissions that they need',
  vulnerabilities: 'no known vulnerability is open',
  webhooks: 'webhooks are authenticated',
};

/** Checks that look at what another vocabulary has a name for. */
const termsOfChecks: Readonly<Record<string, readonly Term[]>> = {
  cii_best_practices: [chaoss('OpenSSF Best Practices Badge')],
  license: [chaoss('Licenses Declared')],
};

export const scorecard: readonly MetricEntry[] = [
  {
    ...shared,
    id: 'score@scorecard',
    label: 'OpenSSF Scorecard',
    help: 'The weighted sum of the checks, which stand beside it: two equal sums can mean very different things.',
  },
  ...Object.entries(checks).map(([name, goal]) => ({
    ...shared,
    id: `check_${name}@scorecard`,
    label: `Scorecard: ${name.replaceAll('_', ' ')}`,
    help: `How far the OpenSSF Scorecard found that ${goal}.`,
    terms: termsOfChecks[name] ?? [],
  })),
];
