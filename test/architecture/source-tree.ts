import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, lstat, mkdir, mkdtemp, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** Every file of the project, by path from its root: what git tracks or would track. */
export function projectFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1_024 * 1_024,
  });
  const files = new Set(listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file))));
  return [...files].sort();
}

/** A copy of the project in a temporary folder, in which anything may be planted. The installed packages are linked. */
export async function copyProject(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'juxta-architecture-'));
  for (const file of projectFiles()) {
    if (!(await lstat(join(root, file))).isFile()) continue;
    await mkdir(dirname(join(copy, file)), { recursive: true });
    await copyFile(join(root, file), join(copy, file));
  }
  await linkInstalled(copy);
  // turbo asks git for the files of a repository.
  execFileSync('git', ['init', '--quiet'], { cwd: copy });
  return copy;
}

/** Our own packages are linked to the copy's folders, not to the originals: otherwise a tool would read past the copy. */
async function linkInstalled(copy: string): Promise<void> {
  const installed = join(root, 'node_modules');
  await mkdir(join(copy, 'node_modules', '@juxta'), { recursive: true });
  for (const name of await readdir(installed)) {
    if (name !== '@juxta') await symlink(join(installed, name), join(copy, 'node_modules', name));
  }
  for (const name of await readdir(join(installed, '@juxta'))) {
    const target = await readlink(join(installed, '@juxta', name));
    await symlink(target, join(copy, 'node_modules', '@juxta', name));
  }
}

export async function plant(copy: string, file: string, source: string): Promise<void> {
  await mkdir(dirname(join(copy, file)), { recursive: true });
  await writeFile(join(copy, file), source);
}

export type ToolResult = { readonly exitCode: number; readonly output: string };

/** Runs an installed tool with our own Node in `cwd`, without colours and without telemetry. */
export function runTool(cwd: string, tool: readonly [string, ...string[]]): Promise<ToolResult> {
  const [script, ...options] = tool;
  const env = { ...process.env, NO_COLOR: '1', DO_NOT_TRACK: '1', TURBO_TELEMETRY_DISABLED: '1' };
  return new Promise((resolve) => {
    const path = join(root, 'node_modules', script);
    execFile(
      process.execPath,
      [path, ...options],
      { cwd, env, maxBuffer: 64 * 1_024 * 1_024 },
      (error, out, err) => {
        resolve({
          exitCode: typeof error?.code === 'number' ? error.code : error ? -1 : 0,
          output: out + err,
        });
      },
    );
  });
}
