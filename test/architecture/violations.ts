/** A file that breaks one rule of the import table, and the rule of oxlint that must name it. */
export type Violation = {
  readonly name: string;
  readonly file: string;
  readonly rule: string;
  readonly source: string;
};

const imports = 'no-restricted-imports';
const properties = 'no-restricted-properties';
const globals = 'no-restricted-globals';

function violation(name: string, file: string, rule: string, source: string): Violation {
  return { name, file, rule, source: `${source}\n` };
}

export const violations: readonly Violation[] = [
  violation(
    'a relative path into another package',
    'packages/jobs/src/planted-escape.ts',
    imports,
    "export * from '../../store/src/index.ts';",
  ),
  violation(
    'a relative path into a service',
    'services/api/src/planted-escape.ts',
    imports,
    "export * from '../../crawler/src/start.ts';",
  ),
  violation(
    'a package through the root',
    'services/cli/src/commands/planted-escape.ts',
    imports,
    "export * from '../../../../packages/store/src/index.ts';",
  ),
  violation(
    'a service in a service',
    'services/crawler/src/planted-service.ts',
    imports,
    "export * from '@juxta/normalizer';",
  ),
  violation(
    'the command line in a service',
    'services/scheduler/src/planted-cli.ts',
    imports,
    "export * from '@juxta/cli';",
  ),
  violation(
    'a service in a package',
    'packages/projections/src/planted-service.ts',
    imports,
    "export * from '@juxta/api';",
  ),
  violation(
    'a type is an import too',
    'packages/store/src/planted-type.ts',
    imports,
    "import type { Catalog } from '@juxta/catalog';\nexport type Planted = Catalog;",
  ),
  violation(
    'an import at run time',
    'packages/store/src/planted-dynamic.ts',
    imports,
    "export const planted = await import('bullmq');",
  ),
  violation(
    'the environment by its module',
    'packages/store/src/planted-process.ts',
    imports,
    "export { env } from 'node:process';",
  ),
  violation(
    'a web client of node',
    'services/api/src/planted-client.ts',
    imports,
    "export { request } from 'node:http';",
  ),
  violation(
    'test servers in product code',
    'packages/store/src/planted-testing.ts',
    imports,
    "export * from '@juxta/testing';",
  ),
  violation(
    'a test library in product code',
    'packages/store/src/planted-vitest.ts',
    imports,
    "export { test } from 'vitest';",
  ),
  violation(
    'test/ in a package',
    'packages/runtime/src/planted-test.ts',
    imports,
    "export * from '../../../test/architecture/source-tree.ts';",
  ),
  violation(
    'test/ in a test of a package',
    'packages/runtime/src/planted.test.ts',
    imports,
    "export * from '../../../test/architecture/source-tree.ts';",
  ),

  violation(
    'a sibling source',
    'packages/sources/src/registry/planted/index.ts',
    imports,
    "export * from '../npm/index.ts';",
  ),
  violation(
    'a type of a sibling source',
    'packages/sources/src/registry/planted/types-only.ts',
    imports,
    "import type { source } from '../npm/index.ts';\nexport type Planted = typeof source;",
  ),
  violation(
    'a source of another kind',
    'packages/sources/src/forge/planted/index.ts',
    imports,
    "export * from '../../registry/npm/index.ts';",
  ),
  violation(
    'the site in a source',
    'packages/sources/src/knowledge/planted/index.ts',
    imports,
    "export * from '../../site/index.ts';",
  ),
  violation(
    'a source in the site',
    'packages/sources/src/site/planted.ts',
    imports,
    "export * from '../registry/npm/index.ts';",
  ),
  violation(
    'a sibling source from a folder within',
    'packages/sources/src/registry/planted/inner/index.ts',
    imports,
    "export * from '../../npm/index.ts';",
  ),
  violation(
    'a sibling source in a test',
    'packages/sources/src/registry/planted/index.test.ts',
    imports,
    "export * from '../npm/index.ts';",
  ),

  violation(
    'a sibling view',
    'packages/projections/src/views/planted/index.ts',
    imports,
    "export * from '../tool/index.ts';",
  ),
  violation(
    'a sibling view by the long way',
    'packages/projections/src/views/planted/long-way.ts',
    imports,
    "export * from '../../views/tool/index.ts';",
  ),
  violation(
    'a sibling view in a test',
    'packages/projections/src/views/planted/index.int.test.ts',
    imports,
    "export * from '../tool/index.ts';",
  ),

  violation(
    'a file of node in domain',
    'packages/domain/src/planted-node.ts',
    imports,
    "export { readFileSync } from 'node:fs';",
  ),
  violation(
    'a file of node in comparison',
    'packages/comparison/src/planted-node.ts',
    imports,
    "export { readFileSync } from 'node:fs';",
  ),
  violation(
    'the time in domain',
    'packages/domain/src/planted-now.ts',
    properties,
    'export const planted = Date.now();',
  ),
  violation(
    'chance in domain',
    'packages/domain/src/planted-random.ts',
    properties,
    'export const planted = Math.random();',
  ),
  violation(
    'the time in a new Date',
    'packages/domain/src/planted-date.ts',
    'no-clock',
    'export const planted = new Date();',
  ),
  violation(
    'the time in a Date called',
    'packages/comparison/src/planted-date.ts',
    'no-clock',
    'export const planted = Date();',
  ),
  violation(
    'a timer in comparison',
    'packages/comparison/src/planted-timer.ts',
    globals,
    'setTimeout(() => undefined, 1);',
  ),
  violation(
    'the environment in domain',
    'packages/domain/src/planted-env.ts',
    globals,
    'export const planted = process.argv[1];',
  ),

  violation(
    'the environment in a package',
    'packages/store/src/planted-env.ts',
    properties,
    "export const planted = process.env['HOME'];",
  ),
  violation(
    'the environment in a service',
    'services/crawler/src/planted-env.ts',
    properties,
    "export const planted = process.env['HOME'];",
  ),
  violation(
    'the environment taken apart',
    'packages/sources/src/planted-env.ts',
    properties,
    'export const { env } = process;',
  ),
  violation(
    'global fetch',
    'packages/sources/src/planted-fetch.ts',
    globals,
    "export const planted = fetch('https://example.org/');",
  ),
  violation(
    'global fetch by its full name',
    'services/web/src/planted-fetch.ts',
    globals,
    "export const planted = globalThis.fetch('https://example.org/');",
  ),

  violation(
    'a cycle of files',
    'packages/runtime/src/planted-cycle-a.ts',
    'no-cycle',
    "import { b } from './planted-cycle-b.ts';\nexport const a = (): number => b();",
  ),
  violation(
    'a cycle of files, its other half',
    'packages/runtime/src/planted-cycle-b.ts',
    'no-cycle',
    "import { a } from './planted-cycle-a.ts';\nexport const b = (): number => a();",
  ),
  violation(
    'a default export',
    'packages/runtime/src/planted-default.ts',
    'no-default-export',
    'export default 1;',
  ),
  violation(
    'a file name in camel case',
    'packages/runtime/src/plantedName.ts',
    'filename-case',
    'export const planted = 1;',
  ),
  violation(
    'a promise left floating',
    'packages/runtime/src/planted-promise.ts',
    'no-floating-promises',
    'async function planted(): Promise<void> {}\nplanted();',
  ),
  violation(
    'a file over 300 lines',
    'packages/runtime/src/planted-long.ts',
    'max-lines',
    Array.from({ length: 301 }, (_, index) => `export const line${index} = ${index};`).join('\n'),
  ),
];

/** Imports that look like the above and are allowed. */
export const allowed: readonly Pick<Violation, 'name' | 'file' | 'source'>[] = [
  {
    name: 'what sources share',
    file: 'packages/sources/src/registry/planted-fine/index.ts',
    source:
      "export * from '../../index.ts';\nexport * from '../../http/planted.ts';\nexport * from './inner/index.ts';\n",
  },
  {
    name: 'a folder within a source',
    file: 'packages/sources/src/registry/planted-fine/inner/index.ts',
    source: "export * from '../index.ts';\n",
  },
  {
    name: 'what views share',
    file: 'packages/projections/src/views/planted-fine/index.ts',
    source: "export * from '../../projection.ts';\n",
  },
  {
    name: 'a service started by the command line',
    file: 'services/cli/src/commands/planted-fine.ts',
    source: "export * from '@juxta/crawler';\n",
  },
  {
    name: 'test servers in a test',
    file: 'packages/store/src/planted-fine.int.test.ts',
    source: "export * from '@juxta/testing';\nexport * from 'vitest';\n",
  },
  {
    name: 'test servers in a spec',
    file: 'packages/store/spec/planted-fine.ts',
    source: "export * from '@juxta/testing';\n",
  },
  {
    name: 'node and the time in a test of domain',
    file: 'packages/domain/src/planted-fine.test.ts',
    source: "export * from 'node:fs';\nexport const planted = Date.now();\n",
  },
  {
    name: 'a date that was given',
    file: 'packages/domain/src/planted-fine.ts',
    source: "export const planted = new Date('2026-01-01T00:00:00Z').getTime();\n",
  },
  {
    name: 'the environment in a configuration',
    file: 'services/crawler/src/config.ts',
    source: "export const planted = process.env['HOME'];\n",
  },
  {
    name: 'the environment in runtime',
    file: 'packages/runtime/src/planted-fine.ts',
    source: "export const planted = process.env['HOME'];\n",
  },
  {
    name: 'fetch in a test',
    file: 'services/api/src/planted-fine.int.test.ts',
    source: "export const planted = fetch('http://localhost/');\n",
  },
  {
    name: 'anything in test/',
    file: 'test/integration/planted-fine.ts',
    source: "export * from '@juxta/store';\nexport * from 'pg';\n",
  },
];
