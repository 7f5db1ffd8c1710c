import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Environment } from '../config.ts';
import { type Account, chooseAccount } from './account.ts';
import { run } from './command.ts';
import { PostgresError, useOwnServer } from './errors.ts';

/** Ours: what every client reads and locks. */
export interface Base {
  readonly dir: string;
  /** Held while the server is started or stopped. */
  readonly lock: string;
  /** Held, shared, by every client for as long as it uses the server. */
  readonly clients: string;
  readonly password: string;
  readonly serverJson: string;
  /** Names another home, where the server's user may not enter the data directory. */
  readonly location: string;
}

/** The server's: owned by the user it runs as. */
export interface Home {
  readonly account: Account;
  readonly environment: Environment;
  readonly dir: string;
  readonly cluster: string;
  readonly log: string;
}

const systemDir = '/var/lib/juxta';
// pg_ctl puts the path between double quotes of a shell, and the server writes it as one line.
const unquotable = process.platform === 'win32' ? /["\n]/ : /["$`\\\n]/;

/** Paths are real paths: the server is recognized by them, whichever way the data directory was reached. */
export async function prepareBase(dataDir: string): Promise<Base> {
  const wanted = path.join(dataDir, 'postgres');
  try {
    // Passable, not readable: as root, the server runs as somebody else, who must get through to its home.
    const isNew = (await mkdir(dataDir, { recursive: true, mode: 0o755 })) !== undefined;
    if (isNew) await chmod(dataDir, 0o755);
    if ((await mkdir(wanted, { recursive: true })) !== undefined) await chmod(wanted, 0o711);
    const dir = await realpath(wanted);
    if (unquotable.test(dir))
      throw new Error('the path has a quote, a dollar sign, a backslash or a line break');
    const file = (name: string): string => path.join(dir, name);
    return {
      dir,
      lock: file('lock'),
      clients: file('clients'),
      password: file('password'),
      serverJson: file('server.json'),
      location: file('location'),
    };
  } catch (error) {
    throw unusable(wanted, error);
  }
}

/** The server's home, created when absent: inside the base, or under /var/lib when root's server cannot get there. */
export async function prepareHome(base: Base, environment: Environment): Promise<Home> {
  try {
    const moved = await readOptional(base.location);
    const dir = moved?.trim() || path.join(base.dir, 'home');
    const account = await chooseAccount(path.join(dir, 'cluster'));
    const home = homeIn(dir, account, environment);
    await createFor(account, dir);
    if (await canEnter(home)) return home;
    const elsewhere = path.join(systemDir, randomBytes(6).toString('hex'));
    await mkdir(systemDir, { recursive: true, mode: 0o711 });
    await createFor(account, elsewhere);
    await writeFile(base.location, `${elsewhere}\n`, { mode: 0o600 });
    return homeIn(elsewhere, account, environment);
  } catch (error) {
    throw error instanceof PostgresError ? error : unusable(base.dir, error);
  }
}

function homeIn(dir: string, account: Account, environment: Environment): Home {
  return {
    account,
    environment,
    dir,
    cluster: path.join(dir, 'cluster'),
    log: path.join(dir, 'postgres.log'),
  };
}

async function createFor(account: Account, dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if (account) await chown(dir, account.uid, account.gid);
}

async function canEnter(home: Home): Promise<boolean> {
  const { account, environment, dir } = home;
  if (!account) return true;
  const { code, errno } = await run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', dir], {
    account,
    environment,
    cwd: '/',
  });
  if (errno === 'EPERM') throw cannotBecome(account);
  return code === 0;
}

export async function readOptional(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function unusable(dir: string, cause: unknown): PostgresError {
  return new PostgresError(
    'postgres_data_dir_unusable',
    `Postgres cannot keep its data in ${dir}: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      next: `Run juxta as the user who made that directory, set JUXTA_DATA_DIR to one that you may write, ${useOwnServer}.`,
      cause,
    },
  );
}

function cannotBecome(account: NonNullable<Account>): PostgresError {
  return new PostgresError(
    'postgres_no_unprivileged_user',
    `Postgres does not run as root, and this root may not become user ${account.uid}.`,
    { next: `Run juxta as a normal user, ${useOwnServer}.` },
  );
}
