import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect } from 'vitest';

import { openDatabase, type OpenDatabase } from '../src/index.ts';
import { type Client, startClient } from './client-process.ts';

/** What a test may change: `dataDir`, before it opens anything. */
export const place = { dir: '', dataDir: '' };

const clients: Client[] = [];
const opened: OpenDatabase[] = [];

beforeEach(async () => {
  place.dir = await realpath(await mkdtemp(path.join(os.tmpdir(), 'juxta-runtime-')));
  await chmod(place.dir, 0o755);
  place.dataDir = path.join(place.dir, 'data');
});

afterEach(async () => {
  for (const client of clients.splice(0)) await client.kill();
  for (const database of opened.splice(0)) await database.close();
  const pid = await serverPid(homeDir()).catch(() => undefined);
  if (pid !== undefined && (await isRunning(pid))) process.kill(pid, 'SIGQUIT');
  await rm(place.dir, { recursive: true, force: true });
});

export const homeDir = (): string => path.join(place.dataDir, 'postgres', 'home');

export async function open(where = place.dataDir): Promise<OpenDatabase> {
  const database = await openDatabase({ dataDir: where, environment: { PATH: '/usr/bin:/bin' } });
  opened.push(database);
  return database;
}

export function client(where = place.dataDir, account?: { uid: number; gid: number }): Client {
  const started = startClient(where, account);
  clients.push(started);
  return started;
}

export async function serverPid(home: string): Promise<number> {
  return Number((await readFile(path.join(home, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** A dead process that nobody has waited for yet counts as gone; it has no command line. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '';
}

export async function killServer(): Promise<void> {
  const pid = await serverPid(homeDir());
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
}

export async function startsLogged(): Promise<number> {
  const log = await readFile(path.join(homeDir(), 'postgres.log'), 'utf8');
  return log.split('starting PostgreSQL').length - 1;
}
