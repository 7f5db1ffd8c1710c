import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { allowedFrom, drivers, packages, services } from '../../oxlint.imports.ts';
import { allowedCode as allowed } from './allowed-code.ts';
import { forbiddenCode } from './forbidden-code.ts';
import { forbiddenImports } from './forbidden-imports.ts';
import { copyProject, plant, runTool, type ToolResult } from './source-tree.ts';

const folders = [
  ...Object.keys(packages).map((name) => ({ name, path: `packages/${name}` })),
  ...services.map((name) => ({ name, path: `services/${name}` })),
];

const violations = [...forbiddenImports, ...forbiddenCode];

let copy: string;
const planted = new Set<string>();

async function plantIn(file: string, source: string): Promise<void> {
  planted.add(file);
  await plant(copy, file, source);
}

beforeAll(async () => {
  copy = await copyProject();
}, 60_000);

afterAll(() => rm(copy, { recursive: true }));

function forbiddenTo(folder: string): string[] {
  const mayName = new Set(allowedFrom(folder));
  const ours = [...Object.keys(packages), ...services].filter((name) => !mayName.has(name));
  const foreign = Object.keys(drivers).filter((name) => !drivers[name]?.includes(folder));
  return [
    ...ours.map((name) => `@juxta/${name}`),
    ...foreign.map((name) => (name.startsWith('@') ? `${name}/x` : name)),
  ];
}

function allowedTo(folder: string): string[] {
  const own = Object.keys(drivers).filter((name) => drivers[name]?.includes(folder));
  return [...allowedFrom(folder).map((name) => `@juxta/${name}`), ...own, 'zod'];
}

const importAll = (names: readonly string[]): string =>
  names.map((name) => `export * from '${name}';\n`).join('');

describe('oxlint', () => {
  type Diagnostic = { code: string; filename: string; labels: { span: { line: number } }[] };
  let found: readonly Diagnostic[];
  let exitCode: number;

  const linesOf = (file: string, rule: string): number[] =>
    found
      .filter(({ filename, code }) => filename === file && code.endsWith(`(${rule})`))
      .map(({ labels }) => labels[0]?.span.line ?? 0);

  beforeAll(async () => {
    for (const { file, source } of [...violations, ...allowed]) await plantIn(file, source);
    for (const { name, path } of folders) {
      await plantIn(`${path}/src/planted-forbidden.ts`, importAll(forbiddenTo(name)));
      await plantIn(`${path}/src/planted-allowed.ts`, importAll(allowedTo(name)));
    }
    const result = await runTool(copy, ['oxlint/bin/oxlint', '--type-aware', '--format=json', '.']);
    exitCode = result.exitCode;
    found = (JSON.parse(result.output.slice(result.output.indexOf('{'))) as { diagnostics: Diagnostic[] })
      .diagnostics;
  }, 120_000);

  test('fails', () => {
    expect(exitCode).toBe(1);
  });

  test.each(violations)('refuses $name', ({ file, rule }) => {
    expect(linesOf(file, rule)).not.toEqual([]);
  });

  test.each(folders)(
    'refuses $path every package that its row does not name and every driver it does not own',
    ({ name, path }) => {
      const names = forbiddenTo(name);
      const refused = linesOf(`${path}/src/planted-forbidden.ts`, 'no-restricted-imports');
      expect(names.filter((_, index) => !refused.includes(index + 1))).toEqual([]);
    },
  );

  test.each(folders)('lets $path import what its row names', ({ name, path }) => {
    const refused = linesOf(`${path}/src/planted-allowed.ts`, 'no-restricted-imports');
    expect(allowedTo(name).filter((_, index) => refused.includes(index + 1))).toEqual([]);
  });

  test.each(allowed)('lets pass $name', ({ file }) => {
    const rules = ['no-restricted-imports', 'no-restricted-properties', 'no-restricted-globals', 'no-clock'];
    expect(rules.filter((rule) => linesOf(file, rule).length > 0)).toEqual([]);
  });

  test('finds no import out of place in the project itself', () => {
    const rules = /\((?:no-restricted-\w+|no-cycle|no-clock|no-default-export|filename-case|max-lines)\)$/u;
    const broken = found.filter(({ filename, code }) => !planted.has(filename) && rules.test(code));
    expect(broken.map(({ filename, code, labels }) => `${filename}:${labels[0]?.span.line} ${code}`)).toEqual(
      [],
    );
  });
});

describe('turbo boundaries', () => {
  const boundaries = (): Promise<ToolResult> =>
    runTool(copy, ['turbo/bin/turbo', 'boundaries', '--no-color']);

  // None of these closes a circle of packages, which turbo would report instead.
  const wrongWay = [
    ['packages/domain', 'runtime'],
    ['packages/comparison', 'runtime'],
    ['packages/runtime', 'domain'],
    ['packages/store', 'sources'],
    ['packages/jobs', 'catalog'],
    ['packages/sources', 'store'],
    ['packages/catalog', 'store'],
    ['packages/projections', 'jobs'],
    ['packages/testing', 'domain'],
    ['services/api', 'crawler'],
    ['services/crawler', 'normalizer'],
    ['services/web', 'api'],
  ] as const;

  test.each(wrongWay)(
    'refuses %s a declared dependency on %s',
    async (path, name) => {
      const file = join(copy, path, 'package.json');
      const manifest = await readFile(file, 'utf8');
      const { dependencies = {}, ...rest } = JSON.parse(manifest) as {
        dependencies?: Record<string, string>;
      };
      await plant(
        copy,
        `${path}/package.json`,
        JSON.stringify({ ...rest, dependencies: { ...dependencies, [`@juxta/${name}`]: '*' } }),
      );
      const { exitCode, output } = await boundaries();
      await plant(copy, `${path}/package.json`, manifest);
      expect(exitCode).toBe(1);
      const text = output.replace(/\s*\n\s*\|?\s*/gu, ' ');
      expect(text).toMatch(
        new RegExp(`Package \`@juxta/${name}\` found with[^\`]+\`@juxta/ ?${path.split('/')[1]}\``, 'u'),
      );
    },
    30_000,
  );

  test('refuses what a package did not declare, and a path out of it', async () => {
    await plantIn('services/crawler/src/planted-undeclared.ts', "export * from '@juxta/projections';\n");
    await plantIn('packages/domain/src/planted-driver.ts', "export * from 'pg';\n");
    const { exitCode, output } = await boundaries();
    expect(exitCode).toBe(1);
    expect(output).toContain('services/crawler/src/planted-undeclared.ts');
    expect(output).toContain('packages/domain/src/planted-driver.ts');
    expect(output).toContain('packages/jobs/src/planted-escape.ts');
  }, 30_000);

  test('finds nothing in the project itself', async () => {
    const { output } = await boundaries();
    const files = [...output.matchAll(/,-\[(.+?):\d+:\d+\]/gu)].map(([, path = '']) =>
      path.replace(`${copy}/`, ''),
    );
    expect(files.filter((file) => !planted.has(file))).toEqual([]);
  }, 30_000);
});

describe('tsc', () => {
  const errors = {
    'packages/jobs/src/planted-deep.ts': ["export * from '@juxta/domain/src/values/purl.ts';\n", 'TS2307'],
    'packages/jobs/src/planted-enum.ts': ['export enum Planted {\n  One,\n}\n', 'TS1294'],
    'packages/jobs/src/planted-property.ts': [
      'export class Planted {\n  constructor(readonly one: number) {}\n}\n',
      'TS1294',
    ],
    'packages/jobs/src/planted-suffix.ts': ["export * from './index';\n", 'TS2835'],
    'packages/jobs/src/planted-value.ts': [
      "import { PathLike } from 'node:fs';\nexport type Planted = PathLike;\n",
      'TS1484',
    ],
  } as const;
  let result: ToolResult;

  beforeAll(async () => {
    for (const [file, [source]] of Object.entries(errors)) await plantIn(file, source);
    result = await runTool(copy, ['typescript/bin/tsc', '-p', 'tsconfig.json', '--pretty', 'false']);
  }, 120_000);

  test('fails', () => {
    expect(result.exitCode).not.toBe(0);
  });

  test.each(Object.entries(errors))('refuses %s', (file, [, code]) => {
    expect(result.output.split('\n').some((line) => line.startsWith(file) && line.includes(code))).toBe(true);
  });
});
