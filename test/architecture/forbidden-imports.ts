import { violation, type Violation } from './violation.ts';

const imports = 'no-restricted-imports';

export const forbiddenImports: readonly Violation[] = [
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
];
