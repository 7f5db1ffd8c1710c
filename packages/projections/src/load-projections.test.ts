import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { loadProjections } from './load-projections.ts';
import { defineProjection } from './projection.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'views-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function view(name: string, text: string): Promise<void> {
  await mkdir(path.join(folder, name));
  await writeFile(path.join(folder, name, 'index.ts'), text);
}
const load = () => loadProjections(pathToFileURL(`${folder}/`));

test('finds the views of this package', async () => {
  const names = (await loadProjections()).map((projection) => projection.name);
  expect(names).toEqual(names.toSorted());
  expect(names).toEqual(expect.arrayContaining(['fact', 'fact-history', 'feed', 'freshness', 'tool']));
});

test('refuses a folder without a projection, with another name, and two with one mart view', async () => {
  await view('empty', 'export const other = 1;');
  await expect(load()).rejects.toThrow('exports no "projection"');
  await rm(path.join(folder, 'empty'), { recursive: true });
  await view('one', `export const projection = { name: 'one', mart: [{ name: 'shared' }], tables: {} };`);
  await view('two', `export const projection = { name: 'two', mart: [{ name: 'shared' }], tables: {} };`);
  await expect(load()).rejects.toThrow('both define mart.shared');
  await view('zero', `export const projection = { name: 'null', mart: [], tables: {} };`);
  await expect(load()).rejects.toThrow('defines a view named "null"');
});

test('a view needs a proper name and version', () => {
  const rest = {
    types: [],
    mart: [],
    tables: {},
    stored: async () => undefined,
    empty: undefined,
    fold: () => ({}),
  };
  expect(() => defineProjection({ ...rest, name: 'Bad Name', version: 1 })).toThrow('not lower-case words');
  expect(() => defineProjection({ ...rest, name: 'good', version: 0 })).toThrow('not a positive integer');
});
