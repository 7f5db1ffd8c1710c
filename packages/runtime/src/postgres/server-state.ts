import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { run } from './command.ts';
import { type Home, readOptional } from './layout.ts';

export type ServerState =
  | { readonly status: 'none' }
  | { readonly status: 'starting' | 'ready' | 'stopping'; readonly pid: number; readonly port: number };

const pidLine = 0;
const portLine = 3;
const statusLine = 7;
// Larger than any process id of Linux (4,194,304) or macOS: a process that surely does not run.
const nobodysPid = '2147483647';

/** What the server's own lock file and the process table say. */
export async function readServerState(home: Home): Promise<ServerState> {
  const lines = ((await readOptional(pidFile(home))) ?? '').split('\n').map((line) => line.trim());
  const pid = Number(lines[pidLine]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !(await isServer(pid, home))) return { status: 'none' };
  const status = lines[statusLine];
  const port = Number(lines[portLine]);
  if (status === 'ready' && port > 0) return { status, pid, port };
  return { status: status === 'stopping' ? status : 'starting', pid, port };
}

/** Waits while the server is on its way up or down. Recovery after a crash may take minutes. */
export async function settle(home: Home, patience: number): Promise<ServerState> {
  const end = performance.now() + patience;
  for (;;) {
    const state = await readServerState(home);
    if (state.status === 'none' || state.status === 'ready' || performance.now() > end) return state;
    await sleep(50);
  }
}

/**
 * Postgres refuses to start when the id in its stale lock file belongs to a living process of the same user, which is
 * common in a container started anew. The id is replaced instead of the file removed: the file also holds the key of
 * the shared memory, by which Postgres finds out whether a backend of the dead server still writes.
 */
export async function disarmStalePid(home: Home): Promise<void> {
  const text = await readOptional(pidFile(home));
  if (text === undefined || (await readServerState(home)).status !== 'none') return;
  await writeFile(pidFile(home), text.replace(/^\s*\d+/, nobodysPid));
}

function pidFile(home: Home): string {
  return path.join(home.cluster, 'postmaster.pid');
}

/** Process ids are reused: only a command line with this cluster's path is this server. */
async function isServer(pid: number, home: Home): Promise<boolean> {
  if (process.platform === 'linux') {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return commandLine.split('\0').includes(home.cluster);
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const { code, errno, output } = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
    account: undefined,
    environment: home.environment,
    cwd: home.dir,
  });
  if (errno !== undefined) return true;
  return code === 0 && output.includes(home.cluster);
}
