import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { makeDirectory } from './out-directory.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'juxta-out-'));
  await writeFile(path.join(folder, 'file'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('is made with its parents, and taken as it is when it is there', async () => {
  const deep = path.join(folder, 'a', 'b');
  await Promise.all([makeDirectory(deep), makeDirectory(deep)]);
  await makeDirectory(deep);
  expect((await stat(deep)).isDirectory()).toBe(true);
});

test.each(['file', 'file/below', '\0', 'x'.repeat(5_000)])('%j is refused with what to do', async (name) => {
  await expect(makeDirectory(`${folder}/${name}`)).rejects.toMatchObject({
    code: 'unwritable_file',
    message: expect.stringContaining(folder),
    next: expect.stringContaining('--out'),
  });
});

test.skipIf(!existsSync('/proc/self'))('a place where nothing can be made is refused, and soon', async () => {
  await expect(makeDirectory('/proc/nope/deeper')).rejects.toMatchObject({ code: 'unwritable_file' });
});
