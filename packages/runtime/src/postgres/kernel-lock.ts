import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

import { PostgresError } from './errors.ts';

// Node has no flock. An empty SQLite file is one: a transaction on it is a lock of the kernel, which lets go when the
// process dies by whatever means, so there is no stale lock to recognize and no reused process id to be fooled by.
// Limit: nothing else in this process may open these files, since closing them would drop the lock (POSIX).

export interface KernelLock {
  release(): void;
}

const busy = 5;

// Garbage collection of the handle would drop the lock of a caller who kept nothing but the connection string.
const held = new Set<DatabaseSync>();

/** Held together with other shared holders, in this process or another; undefined while somebody has it exclusively. */
export function tryShared(file: string): KernelLock | undefined {
  return tryLock(file, ['BEGIN', 'SELECT count(*) FROM sqlite_schema']);
}

/** Undefined while anybody else holds the lock. */
export function tryExclusive(file: string): KernelLock | undefined {
  return tryLock(file, ['BEGIN EXCLUSIVE']);
}

/** Runs `action` while no other process (or call) runs one under the same file. */
export async function withExclusive<T>(file: string, patience: number, action: () => Promise<T>): Promise<T> {
  const lock = await acquire(file, patience);
  try {
    return await action();
  } finally {
    lock.release();
  }
}

async function acquire(file: string, patience: number): Promise<KernelLock> {
  const end = performance.now() + patience;
  for (;;) {
    const lock = tryExclusive(file);
    if (lock) return lock;
    if (performance.now() > end) {
      throw new PostgresError('postgres_lock_failed', `Another process has held ${file} for too long.`, {
        next: 'Look for a juxta process that hangs while it starts or stops Postgres, end it and try again.',
      });
    }
    await sleep(20 + Math.random() * 30);
  }
}

function tryLock(file: string, statements: readonly string[]): KernelLock | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    for (const statement of statements) database.prepare(statement).all();
    chmodSync(file, 0o600);
    return hold(database);
  } catch (error) {
    if (database?.isOpen) database.close();
    if (isBusy(error)) return undefined;
    throw new PostgresError('postgres_lock_failed', `Cannot lock ${file}: ${String(error)}`, {
      next: 'Set JUXTA_DATA_DIR to a directory that you may write, on a local disk.',
      cause: error,
    });
  }
}

function hold(database: DatabaseSync): KernelLock {
  held.add(database);
  return {
    release: () => {
      if (held.delete(database)) database.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === busy;
}
