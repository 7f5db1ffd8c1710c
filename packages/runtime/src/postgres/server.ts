import { readFile, rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from '../logger.ts';
import { binary, type Binaries } from './binaries.ts';
import { run } from './command.ts';
import { PostgresError, useOwnServer } from './errors.ts';
import type { Home } from './layout.ts';
import { disarmStalePid, readServerState, type ServerState, settle } from './server-state.ts';

const host = '127.0.0.1';
const attempts = 20;
const logLimit = 5_000_000;
const recoveryPatience = 600_000;

// Passed at each start, so that a newer version of ours changes them on an old cluster as well.
// TCP only: nothing stale stays behind, and no path is too long for a socket.
const settings = {
  listen_addresses: host,
  unix_socket_directories: '',
  max_connections: 100,
  // The indexes that an append looks into are 200 MB at a million events: with less than that, each event reads two of their
  // pages from outside. Memory is taken as it is used.
  shared_buffers: '256MB',
  // The first change of a page after a checkpoint writes all of it to the log.
  checkpoint_timeout: '15min',
  timezone: 'UTC',
  log_timezone: 'UTC',
  idle_in_transaction_session_timeout: '30s',
  password_encryption: 'scram-sha-256',
  fsync: 'on',
};

export type RunningServer = Extract<ServerState, { port: number }>;

/** The caller holds the lock and has seen that no server runs. */
export async function startServer(
  home: Home,
  binaries: Binaries,
  lastPort: number | undefined,
  logger?: Logger,
): Promise<RunningServer> {
  await disarmStalePid(home);
  await limitLog(home);
  let port = lastPort ?? (await freePort());
  let said = '';
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const before = await logSize(home);
    const output = await launch(home, binaries, port);
    const state = await settle(home, recoveryPatience);
    if (state.status === 'ready') return state;
    said = (await logSince(home, before)) || output;
    const next = await afterFailure(said);
    if (next === 'give up') break;
    logger?.debug({ port, attempt }, `Postgres did not start: ${next}`);
    if (next === 'another port') port = await freePort();
  }
  throw startFailed(home, said);
}

/** The caller holds the lock. */
export async function stopServer(home: Home, binaries: Binaries): Promise<void> {
  for (const [mode, seconds] of [
    ['fast', '12'],
    ['immediate', '5'],
  ] as const) {
    const state = await readServerState(home);
    if (state.status === 'none') return;
    await run(
      binary(binaries, 'pg_ctl'),
      ['stop', '-D', home.cluster, '-m', mode, '-w', '-t', seconds, '-s'],
      {
        ...home,
        cwd: home.dir,
      },
    );
  }
  const state = await readServerState(home);
  if (state.status === 'none') return;
  throw new PostgresError('postgres_stop_failed', `Postgres (process ${state.pid}) does not stop.`, {
    next: `Look at the end of ${home.log}, then end the process with: kill -QUIT ${state.pid}`,
  });
}

/** pg_ctl starts the server in a session of its own: it outlives this process while others use it. */
async function launch(home: Home, binaries: Binaries, port: number): Promise<string> {
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const args = [
    'start',
    '-D',
    home.cluster,
    '-l',
    home.log,
    '-w',
    '-t',
    '60',
    '-s',
    '-o',
    `-p ${port} ${options.join(' ')}`,
  ];
  const { output } = await run(binary(binaries, 'pg_ctl'), args, { ...home, cwd: home.dir });
  return output;
}

async function afterFailure(said: string): Promise<'another port' | 'wait' | 'give up'> {
  if (/could not bind|could not create any TCP\/IP sockets|Address already in use/i.test(said))
    return 'another port';
  // A server killed a moment ago: its backends notice and leave within seconds.
  if (/shared memory block .* still in use|lock file "postmaster\.pid" already exists/i.test(said)) {
    await sleep(500);
    return 'wait';
  }
  return 'give up';
}

/** Free a moment ago: the start tries again when somebody else was faster. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function logSize(home: Home): Promise<number> {
  return (await stat(home.log).catch(() => undefined))?.size ?? 0;
}

async function limitLog(home: Home): Promise<void> {
  if ((await logSize(home)) > logLimit) await rename(home.log, `${home.log}.1`);
}

async function logSince(home: Home, offset: number): Promise<string> {
  const bytes = await readFile(home.log).catch(() => Buffer.alloc(0));
  return bytes.subarray(offset).toString('utf8').trim();
}

function startFailed(home: Home, said: string): PostgresError {
  const lastLines = said.split('\n').slice(-8);
  return new PostgresError(
    'postgres_start_failed',
    ['Postgres did not start. Its last words:', ...lastLines].join('\n'),
    {
      next: /No space left/i.test(said)
        ? 'Free some space on that disk and try again.'
        : `Read ${home.log}; ${useOwnServer.replace(/^or /, 'or else ')}.`,
      details: { log: home.log, last_lines: lastLines },
    },
  );
}
