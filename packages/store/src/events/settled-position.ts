import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

/** A writer has stood in the log for too long, so that what is settled cannot be told. */
export class LogBusy extends Error {
  readonly code = 'log_busy';
}

/**
 * A position at or below which nothing is in flight: what is there now is all that will ever be. Every position up to
 * the sequence's was drawn under a lock on the log that its writer keeps until it is visible or gone, so once the
 * writers of this moment have ended, none of them is open (event store study, §8.5). Needs read committed, and throws
 * LogBusy when a writer does not end within `timeoutMs`.
 */
export async function settledPosition(db: Connection, timeoutMs: number): Promise<number> {
  const drawn = await sql<{ position: number }>`
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS position FROM es.event_position`.execute(db);
  let writing = await writers(db);
  const deadline = performance.now() + timeoutMs;
  while (writing.size > 0) {
    if (performance.now() > deadline)
      throw new LogBusy(
        'A transaction has been writing to the log for seconds: look for it in pg_stat_activity, and try again.',
      );
    await sleep(5);
    writing = writing.intersection(await writers(db));
  }
  return drawn.rows[0]?.position ?? 0;
}

async function writers(db: Connection): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT virtualtransaction AS id FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'es.events'::regclass AND mode = 'RowExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`.execute(db);
  return new Set(rows.map((row) => row.id));
}
