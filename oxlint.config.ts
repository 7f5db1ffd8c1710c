import { defineConfig } from 'oxlint';

import { allowedFrom, drivers, packages, pure, services } from './oxlint.imports.ts';

type Pattern = { regex: string; message: string; importNames?: string[] };
type Overrides = NonNullable<Parameters<typeof defineConfig>[0]['overrides']>;

const kinds = {
  sources: ['registry', 'forge', 'knowledge'],
  views: 'packages/projections/src/views',
} as const;
const tests = ['**/*.test.ts', '**/spec/**', 'test/**', 'packages/testing/**'];
const testsOf = (path: string): string[] => [`${path}/**/*.test.ts`, `${path}/**/spec/**`];

const oneOf = (names: readonly string[]): string => `(${names.join('|')})`;

const everywhere: readonly Pattern[] = [
  { regex: '^(\\.\\./)+test/', message: 'nothing imports test/' },
  {
    regex: '^(\\.\\./)+((packages|services)/)?[a-z]+/src/',
    message: 'import another package by its name, through what it exports',
  },
];

const notInProduct: readonly Pattern[] = [
  { regex: '^(vitest|fast-check|ajv)(/|$)', message: 'only a test imports a test library' },
];

const wayOut = 'the only way out is the SafeFetcher of @juxta/sources (addresses, sizes, manners)';
const clients: readonly Pattern[] = [
  { regex: '^node:(https|http2|dgram)$', message: wayOut },
  { regex: '^node:http$', importNames: ['request', 'get'], message: wayOut },
];
const processModule: Pattern = {
  regex: '^node:process$',
  message: 'use the global, whose env is restricted',
};

const sibling: Pattern = { regex: '^\\.\\./[^./]+/', message: 'a source does not import a source' };
const siblingAbove: Pattern = {
  regex: '^\\.\\./\\.\\./[^./]+/',
  message: 'a source does not import a source',
};
const otherKind: Pattern = {
  regex: `^(\\.\\./)+${oneOf([...kinds.sources, 'site'])}/`,
  message: 'a source does not import a source',
};
const view: Pattern = { regex: '^\\.\\./[^./]+/', message: 'a view does not import a view' };
const viewAbove: Pattern = { regex: '^(\\.\\./\\.\\./[^./]+/|(\\.\\./)+views/)', message: view.message };

/** The import table for one folder: packages of ours it may not name, drivers it does not own, node if it is pure. */
function patternsOf(folder: string, isTest: boolean): Pattern[] {
  const allowed = new Set([...allowedFrom(folder), ...(isTest ? ['testing'] : [])]);
  const forbidden = [...Object.keys(packages), ...services].filter((name) => !allowed.has(name));
  const foreign = Object.keys(drivers).filter((name) => !drivers[name]?.includes(folder));
  const isPure = (pure as readonly string[]).includes(folder) && !isTest;
  return [
    ...everywhere,
    ...(isTest || folder === 'testing' ? [] : [...notInProduct, processModule]),
    ...(isTest || folder === 'testing' || folder === 'sources' ? [] : clients),
    {
      regex: `^@juxta/${oneOf(forbidden)}(/|$)`,
      message: `${folder} may not import this (see oxlint.imports.ts)`,
    },
    {
      regex: `^${oneOf(foreign)}(/|$)`,
      message: `${folder} does not own this driver (see oxlint.imports.ts)`,
    },
    ...(isPure ? [{ regex: '^node:', message: `${folder} is pure` }] : []),
  ];
}

function restrict(files: string[], patterns: Pattern[]): Overrides[number] {
  return { files, rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

/** A later override replaces the options of an earlier one, so each carries the whole list for its files. */
function folderOverrides(): Overrides {
  const paths = [
    ...Object.keys(packages).map((name) => [name, `packages/${name}`] as const),
    ...services.map((name) => [name, `services/${name}`] as const),
  ];
  return paths.flatMap(([folder, path]) => [
    restrict([`${path}/**`], patternsOf(folder, false)),
    ...siblingOverrides(folder, false),
    restrict(testsOf(path), patternsOf(folder, true)),
    ...siblingOverrides(folder, true),
  ]);
}

/** Folders that are discovered stand alone: one may be deleted without touching another. */
function siblingOverrides(folder: string, isTest: boolean): Overrides {
  const patterns = patternsOf(folder, isTest);
  const last = isTest ? '*.test.ts' : '*';
  if (folder === 'sources') {
    const kind = `packages/sources/src/{${kinds.sources.join(',')}}`;
    return [
      restrict([`${kind}/*/${last}`], [...patterns, otherKind, sibling]),
      restrict([`${kind}/*/*/**/${last}`], [...patterns, otherKind, siblingAbove]),
      restrict([`packages/sources/src/site/**/${last}`], [...patterns, otherKind]),
    ];
  }
  if (folder === 'projections') {
    return [
      restrict([`${kinds.views}/*/${last}`], [...patterns, view, viewAbove]),
      restrict([`${kinds.views}/*/*/**/${last}`], [...patterns, viewAbove]),
    ];
  }
  return [];
}

const clock = [
  { object: 'Date', property: 'now', message: 'a pure package is given the time' },
  { object: 'Math', property: 'random', message: 'a pure package is given its randomness' },
];
const environment = {
  object: 'process',
  property: 'env',
  message: 'configuration is read in config.ts, once',
};
const fetchGlobal = { name: 'fetch', message: wayOut };
const impureGlobals = ['process', 'performance', 'crypto', 'setTimeout', 'setInterval', 'setImmediate'].map(
  (name) => ({ name, message: 'a pure package does not use this' }),
);

// oxlint-disable-next-line import/no-default-export -- oxlint reads the default export
export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import'],
  jsPlugins: ['./oxlint.pure.ts'],
  categories: { correctness: 'error' },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['.juxta/**', '.turbo/**', 'coverage/**', '**/fixtures/**'],
  rules: {
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/only-throw-error': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    // Characters are counted and cut by code point here, which is what spreading a string gives.
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'unicorn/prefer-node-protocol': 'error',
    'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'no-restricted-properties': ['error', environment],
    'no-restricted-globals': ['error', { globals: [fetchGlobal], checkGlobalObject: true }],
  },
  overrides: [
    ...folderOverrides(),
    {
      files: ['packages/runtime/**', 'services/*/src/config.ts'],
      rules: { 'no-restricted-properties': 'off' },
    },
    {
      // A new event type must be met where it is folded: there a `default` would swallow it.
      files: ['packages/domain/**', 'packages/projections/**'],
      rules: { 'typescript/switch-exhaustiveness-check': 'error' },
    },
    {
      files: pure.map((name) => `packages/${name}/**`),
      rules: {
        'no-restricted-properties': ['error', environment, ...clock],
        'no-restricted-globals': [
          'error',
          { globals: [fetchGlobal, ...impureGlobals], checkGlobalObject: true },
        ],
        'pure/no-clock': 'error',
      },
    },
    {
      files: tests,
      rules: {
        'max-lines': 'off',
        'max-lines-per-function': 'off',
        'typescript/unbound-method': 'off',
        'typescript/no-explicit-any': 'off',
        'no-restricted-properties': 'off',
        'no-restricted-globals': 'off',
        'pure/no-clock': 'off',
      },
    },
  ],
});
