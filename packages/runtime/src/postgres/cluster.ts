import { randomBytes } from 'node:crypto';
import { chown, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { binary, type Binaries } from './binaries.ts';
import { type CommandResult, run } from './command.ts';
import { PostgresError, useOwnServer } from './errors.ts';
import { type Base, type Home, readOptional } from './layout.ts';

export const role = 'juxta';
export const database = 'juxta';
const partial = '.partial';

// The builtin provider sorts and folds the same on every system, whatever locales it has.
const initdbFlags = [
  '--auth=scram-sha-256',
  `--username=${role}`,
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
];

/** Makes the cluster when there is none. The caller holds the lock. Returns the password. */
export async function ensureCluster(base: Base, home: Home, binaries: Binaries): Promise<string> {
  const version = (await readOptional(path.join(home.cluster, 'PG_VERSION')))?.trim();
  if (version === undefined) return createCluster(base, home, binaries);
  if (version !== binaries.major) throw wrongVersion(home, version, binaries.major);
  return readPassword(base, home);
}

export async function readPassword(base: Base, home: Home): Promise<string> {
  const password = (await readOptional(base.password))?.trim();
  if (password) return password;
  throw new PostgresError(
    'postgres_password_lost',
    `The password of the database in ${home.cluster} is gone.`,
    {
      next: `Restore ${base.password} from a backup, or remove ${base.dir} to begin with an empty database.`,
    },
  );
}

async function createCluster(base: Base, home: Home, binaries: Binaries): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await writeFile(base.password, `${password}\n`, { mode: 0o600 });
  await removePartials(home);
  // Made aside and renamed when complete: a process that dies on the way leaves nothing that looks like a cluster.
  const aside = path.join(home.dir, `${randomBytes(6).toString('hex')}${partial}`);
  const passwordFile = path.join(home.dir, `${randomBytes(6).toString('hex')}-password${partial}`);
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (home.account) await chown(passwordFile, home.account.uid, home.account.gid);
    const args = [...initdbFlags, `--pwfile=${passwordFile}`, '-D', aside];
    check(home, await run(binary(binaries, 'initdb'), args, { ...home, cwd: home.dir }));
    const single = ['--single', '-D', aside, 'postgres'];
    const input = `CREATE DATABASE ${database};\n`;
    check(home, await run(binary(binaries, 'postgres'), single, { ...home, cwd: home.dir, input }));
    await rename(aside, home.cluster);
  } finally {
    await removePartials(home);
  }
  return password;
}

async function removePartials(home: Home): Promise<void> {
  for (const name of await readdir(home.dir)) {
    if (!name.endsWith(partial)) continue;
    // An initdb whose starter was killed may still write there; what stays is removed next time.
    await rm(path.join(home.dir, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function check(home: Home, result: CommandResult): void {
  if (result.code === 0) return;
  throw new PostgresError(
    'postgres_init_failed',
    `Postgres could not make a database in ${home.dir}: ${result.output.split('\n').slice(-6).join('\n')}`,
    { next: initHint(result.output), details: { exit_code: result.code, errno: result.errno } },
  );
}

function initHint(output: string): string {
  if (output.includes('could not look up effective user')) {
    return `Give your user id a name in /etc/passwd (a container started with -u needs one), ${useOwnServer}.`;
  }
  if (/No space left|disk full/i.test(output)) return 'Free 200 MB on that disk and try again.';
  return `Set JUXTA_DATA_DIR to a directory on a local disk that you may write, ${useOwnServer}.`;
}

function wrongVersion(home: Home, found: string, ours: string): PostgresError {
  return new PostgresError(
    'postgres_wrong_version',
    `The database in ${home.cluster} was made by Postgres ${found}; this is Postgres ${ours}.`,
    { next: `Dump it with the juxta that made it and restore it here, or move ${home.dir} away.` },
  );
}
