import { execFile } from 'node:child_process';
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { canActAsUser, isRoot, nobody } from '../../spec/client-process.ts';
import { findInstalled, prepareBinaries } from './binaries.ts';
import type { Home } from './layout.ts';

const execute = promisify(execFile);
let dir: string;
let installed: string;
let home: Home;
let count = 0;

beforeAll(async () => {
  dir = await realpath(await mkdtemp(path.join(os.tmpdir(), 'juxta-binaries-')));
  await chmod(dir, 0o755);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

// A package as it is after `npm ci --ignore-scripts`: without its symbolic links.
beforeEach(async () => {
  count += 1;
  const modules = path.join(dir, `modules-${count}`);
  installed = path.join(modules, 'native');
  await cp(findInstalled(), installed, { recursive: true, verbatimSymlinks: true });
  await writeFile(path.join(modules, 'package.json'), '{"version":"1.2.3"}');
  for (const link of await linksOf(installed)) await rm(link, { force: true });
  const account = isRoot ? nobody() : undefined;
  const homeDir = path.join(dir, `home-${count}`);
  await mkdir(homeDir, { mode: 0o700 });
  if (account) await chown(homeDir, account.uid, account.gid);
  home = { account, environment: {}, dir: homeDir, cluster: '', log: '' };
});

async function linksOf(native: string): Promise<string[]> {
  const list = JSON.parse(await readFile(path.join(native, 'pg-symlinks.json'), 'utf8')) as Array<{
    target: string;
  }>;
  expect(list.length).toBeGreaterThan(5);
  return list.map(({ target }) => path.resolve(native, '..', target));
}

describe('the binaries', () => {
  test('run in place after the links are made again, by several processes at once', async () => {
    const both = await Promise.all([prepareBinaries(home, installed), prepareBinaries(home, installed)]);
    expect(both).toEqual([
      { native: installed, major: '18' },
      { native: installed, major: '18' },
    ]);
    for (const link of await linksOf(installed)) expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  test('that cannot be found or run say what to do', async () => {
    await writeFile(path.join(installed, 'bin', 'postgres'), '#!/nonexistent/ld-musl\n', { mode: 0o755 });
    await expect(prepareBinaries(home, installed)).rejects.toMatchObject({
      code: 'postgres_binaries_unusable',
      message: expect.stringContaining('musl'),
      next: expect.stringContaining('DATABASE_URL'),
    });
  });

  test.runIf(isRoot)('are copied where the user of the server may not read them', async () => {
    await chmod(path.dirname(installed), 0o700);
    const copied = { native: path.join(home.dir, 'native-1.2.3'), major: '18' };
    expect(await prepareBinaries(home, installed)).toEqual(copied);
    await rm(installed, { recursive: true });
    expect(await prepareBinaries(home, installed)).toEqual(copied);
  });

  test.runIf(canActAsUser)(
    'are copied from a read-only folder without links, or say that this failed',
    async () => {
      const copied = { native: path.join(home.dir, 'native-1.2.3'), major: '18' };
      expect(JSON.parse(await prepareAsNobody(home))).toEqual(copied);
      const full = path.join(dir, `closed-${count}`);
      await mkdir(full, { mode: 0o555 });
      expect(JSON.parse(await prepareAsNobody({ ...home, dir: full }))).toMatchObject({
        code: 'postgres_binaries_unusable',
        message: expect.stringContaining('EACCES'),
      });
    },
  );
});

/** Root may write everywhere, so the folder is read-only only for another user. */
async function prepareAsNobody(where: Home): Promise<string> {
  const code = `
    const { prepareBinaries } = await import(${JSON.stringify(path.join(import.meta.dirname, 'binaries.ts'))});
    const home = ${JSON.stringify({ ...where, account: undefined })};
    const answer = await prepareBinaries(home, ${JSON.stringify(installed)}).catch((error) => ({ code: error.code, message: error.message }));
    console.log(JSON.stringify(answer));`;
  const { stdout } = await execute(process.execPath, ['--input-type=module', '-e', code], {
    ...nobody(),
    cwd: '/',
  });
  return stdout;
}
