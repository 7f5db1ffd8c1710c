import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { fingerprintOf } from './fingerprint.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'fingerprint-'));
  await mkdir(path.join(root, 'view'));
  await write(
    'view/index.ts',
    `import { one } from '../shared.ts';\nimport type { Two } from '../types.ts';\n`,
  );
  await write('shared.ts', `export { deep as one } from './deep.ts';\n`);
  await write('deep.ts', 'export const deep = 1;\n');
});
afterEach(() => rm(root, { recursive: true }));

const write = (name: string, text: string) => writeFile(path.join(root, name), text);
const fingerprint = () => fingerprintOf(pathToFileURL(`${root}/view/`));

test('is the same for the same text, also with other line ends', async () => {
  const before = await fingerprint();
  expect(before).toMatch(/^[0-9a-f]{64}$/u);
  await write('deep.ts', 'export const deep = 1;\r\n');
  expect(await fingerprint()).toBe(before);
});

test.each([
  ['the folder', 'view/index.ts', 'export const changed = 1;'],
  ['a new module of the folder', 'view/more.ts', 'export const more = 1;'],
  ['a module that is imported over another one', 'deep.ts', 'export const deep = 2;'],
])('changes with %s', async (_what, name, text) => {
  const before = await fingerprint();
  await write(name, text);
  expect(await fingerprint()).not.toBe(before);
});

test('does not change with tests and with types, which make no rows', async () => {
  const before = await fingerprint();
  await write('view/index.test.ts', 'anything');
  await write('types.ts', 'export type Two = 2;');
  expect(await fingerprint()).toBe(before);
});

test('does not depend on where the code lies', async () => {
  const before = await fingerprint();
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'elsewhere-'));
  for (const [name, text] of [
    ['view/index.ts', `import { one } from '../shared.ts';\nimport type { Two } from '../types.ts';\n`],
    ['shared.ts', `export { deep as one } from './deep.ts';\n`],
    ['deep.ts', 'export const deep = 1;\n'],
  ] as const) {
    await mkdir(path.dirname(path.join(elsewhere, name)), { recursive: true });
    await writeFile(path.join(elsewhere, name), text);
  }
  expect(await fingerprintOf(pathToFileURL(`${elsewhere}/view/`))).toBe(before);
  await rm(elsewhere, { recursive: true });
});
