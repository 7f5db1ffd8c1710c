import { violation, type Violation } from './violation.ts';

const imports = 'no-restricted-imports';
const properties = 'no-restricted-properties';
const globals = 'no-restricted-globals';

/** What pure packages, and all product code, do not do; and the shape of a file. */
export const forbiddenCode: readonly Violation[] = [
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
