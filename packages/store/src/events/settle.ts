import { setTimeout as sleep } from 'node:timers/promises';

import type { NewEvent } from '@juxta/domain';

import type { Database } from '../database.ts';
import { appendEvents, type Appended, type AppendOptions } from './append.ts';

export interface SettleOptions {
  /** Tries in all; 8, which is about ten seconds with a server that is away. */
  readonly attempts?: number;
  readonly signal?: AbortSignal;
}

const longestPauseMs = 3_000;

/**
 * Runs work until its outcome is known. A connection that breaks during COMMIT leaves open whether it was stored, so the
 * work is done again; it must be idempotent as a whole, with ids that are the same each time. Also for what Postgres asks
 * to try again. Pauses double, with jitter. Throws the last error when the tries are used up, and any other at once.
 */
export async function untilSettled<Result>(
  work: () => Promise<Result>,
  { attempts = 8, signal }: SettleOptions = {},
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !isUnsettled(error)) throw error;
      const pause = Math.min(longestPauseMs, 50 * 2 ** attempt);
      await sleep(pause * (0.5 + Math.random() / 2), undefined, signal && { signal });
    }
  }
}

/** An append in a transaction of its own, done again until it is known to be stored; gives the first result. */
export function appendSettled(
  db: Database,
  events: readonly NewEvent[],
  options: AppendOptions & SettleOptions = {},
): Promise<readonly Appended[]> {
  return untilSettled(() => appendEvents(db, events, options), options);
}

// Serialization, deadlock, a twin that was quicker; then classes: connection, operator intervention.
const again = /^(?:40001|40P01|23505|08...|57P0[123])$/u;
const cut = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT']);

/** Whether an error leaves open what became of the work, or asks to try it again. */
export function isUnsettled(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.some(isUnsettled)) return true;
  const code = 'code' in error ? String(error.code) : '';
  // pg has no codes for a connection that ended under a query, and calls the client that is left "not queryable".
  return again.test(code) || cut.has(code) || /connection terminated|is not queryable/iu.test(error.message);
}
