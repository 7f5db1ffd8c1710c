import { writeFile } from 'node:fs/promises';
import os from 'node:os';

import type { Logger } from '../logger.ts';
import { type Binaries, prepareBinaries } from './binaries.ts';
import { database, ensureCluster, readPassword, role } from './cluster.ts';
import { PostgresError, useOwnServer } from './errors.ts';
import { type KernelLock, tryExclusive, tryShared, withExclusive } from './kernel-lock.ts';
import { type Base, type Home, prepareBase, prepareHome, readOptional } from './layout.ts';
import type { DatabaseConfig, OpenDatabase } from './open-database.ts';
import { settle } from './server-state.ts';
import { type RunningServer, startServer, stopServer } from './server.ts';

/** Long enough for another process to make the cluster, or to recover it after a crash. */
const lockPatience = 660_000;
const settlePatience = 600_000;

interface Embedded {
  readonly base: Base;
  readonly home: Home;
  readonly logger: Logger | undefined;
}

export async function openEmbeddedDatabase(config: DatabaseConfig, logger?: Logger): Promise<OpenDatabase> {
  const base = await prepareBase(config.dataDir);
  return withExclusive(base.lock, lockPatience, async () => {
    const home = await prepareHome(base, config.environment);
    const embedded = { base, home, logger };
    const othersLive = !isFree(base.clients);
    const lease = join(base.clients);
    try {
      const { server, password } = await ensureServer(embedded, othersLive);
      let closing: Promise<void> | undefined;
      return {
        url: `postgres://${role}:${password}@127.0.0.1:${server.port}/${database}`,
        embedded: true,
        close: () => (closing ??= leave(embedded, lease)),
      };
    } catch (error) {
      lease.release();
      throw error;
    }
  });
}

async function ensureServer(
  { base, home, logger }: Embedded,
  othersLive: boolean,
): Promise<{ server: RunningServer; password: string }> {
  const state = await settle(home, settlePatience);
  if (state.status === 'ready') {
    logger?.debug({ port: state.port }, 'joined the running Postgres');
    return { server: state, password: await readPassword(base, home) };
  }
  if (state.status !== 'none') throw stuck(home, state.status);
  const last = await readLast(base);
  if (othersLive && last?.host !== undefined && last.host !== os.hostname()) throw elsewhere(base, last.host);
  if (othersLive) logger?.warn('Postgres had died under another process; starting it again');
  const binaries = await prepareBinaries(home);
  const password = await ensureCluster(base, home, binaries);
  const server = await startServer(home, binaries, last?.port, logger);
  const record = {
    pid: server.pid,
    port: server.port,
    host: os.hostname(),
    started_at: new Date().toISOString(),
  };
  await writeFile(base.serverJson, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  logger?.debug({ port: server.port, home: home.dir }, 'started Postgres');
  return { server, password };
}

/** The last one stops the server. A client that was killed counts as gone: the kernel has dropped its lock. */
async function leave({ base, home, logger }: Embedded, lease: KernelLock): Promise<void> {
  await withExclusive(base.lock, lockPatience, async () => {
    lease.release();
    if (!isFree(base.clients)) return;
    const binaries: Binaries = await prepareBinaries(home);
    await stopServer(home, binaries);
    logger?.debug('stopped Postgres');
  });
}

function isFree(clients: string): boolean {
  const lock = tryExclusive(clients);
  lock?.release();
  return lock !== undefined;
}

function join(clients: string): KernelLock {
  const lease = tryShared(clients);
  if (lease) return lease;
  throw new PostgresError('postgres_lock_failed', `Something else has locked ${clients}.`, {
    next: 'Close the program that has this file open and try again.',
  });
}

async function readLast(
  base: Base,
): Promise<{ port: number | undefined; host: string | undefined } | undefined> {
  const text = await readOptional(base.serverJson);
  if (text === undefined) return undefined;
  try {
    const { port, host } = JSON.parse(text) as { port?: unknown; host?: unknown };
    const valid = typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536;
    return { port: valid ? port : undefined, host: typeof host === 'string' ? host : undefined };
  } catch {
    // Written by a process that died on the way: only a hint, so nothing is lost.
    return undefined;
  }
}

function stuck(home: Home, status: string): PostgresError {
  return new PostgresError('postgres_start_failed', `Postgres is still ${status} after ten minutes.`, {
    next: `Read the end of ${home.log}; it may be recovering. Try again later.`,
    details: { log: home.log },
  });
}

function elsewhere(base: Base, host: string): PostgresError {
  return new PostgresError(
    'postgres_data_dir_in_use',
    `${base.dir} is in use by juxta on another machine: ${host}.`,
    {
      next: `Give every machine or container its own JUXTA_DATA_DIR, ${useOwnServer} that all of them reach.`,
    },
  );
}
