import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import type { Db } from '../projection.ts';

const key = sql`hashtextextended('juxta: rebuild views', 0)`;

/** Runs with the database's one rebuild lock, which ends with its connection; waits for another rebuild to end. */
export async function alone<Result>(
  db: Db,
  run: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  return db.connection().execute(async (session) => {
    for (;;) {
      signal?.throwIfAborted();
      const { rows } = await sql<{ held: boolean }>`SELECT pg_try_advisory_lock(${key}) AS held`.execute(
        session,
      );
      if (rows[0]?.held) break;
      await sleep(200);
    }
    try {
      return await run();
    } finally {
      // A connection that broke has lost the lock already.
      await sql`SELECT pg_advisory_unlock(${key})`.execute(session).catch(() => undefined);
    }
  });
}
