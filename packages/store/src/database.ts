import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';

import type { Connection } from './connection.ts';
import { CopyingClient } from './copy.ts';
import { migrate } from './migrate.ts';
import type { Tables } from './tables.ts';
import { connectionFailure, DatabaseUnreachable } from './unreachable.ts';

export type Database = Kysely<Tables>;

export interface Store {
  readonly db: Database;
  close(): Promise<void>;
}

// Positions and counts are bigint in SQL and stay below 2^53: they are read as numbers everywhere.
const bigintOid = 20;
pg.types.setTypeParser(bigintOid, Number);

/** Opens the write side and brings its schema up to date. `url` is a Postgres 18 connection string. Throws DatabaseUnreachable. */
export async function openStore(url: string, options: { maxConnections?: number } = {}): Promise<Store> {
  const db = connect(url, options.maxConnections ?? 10);
  try {
    await migrate(db);
    if (await isRestored(db)) throw new RestoredLog();
  } catch (error) {
    await db.destroy();
    const failure = connectionFailure(error);
    throw failure ? new DatabaseUnreachable(failure) : error;
  }
  return { db, close: () => db.destroy() };
}

/** A pool without a look at what it leads to. */
export function connect(url: string, maxConnections: number): Database {
  const pool = new pg.Pool({
    Client: CopyingClient,
    connectionString: url,
    max: maxConnections,
    options: '-c timezone=UTC',
  });
  // A connection that breaks while idle is replaced by the pool; the query that needs one reports for itself. One that
  // breaks in use tells its client as well, where nobody listens: without this, a restart of Postgres ends the process.
  pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

export class RestoredLog extends Error {
  readonly code = 'restored_log';
  readonly next = 'stop every Juxta service, then type: npm run juxta repair';
  constructor() {
    super(
      'this log was restored from another cluster: its transaction ids lie in this cluster’s future, so readers would skip events; `juxta repair` rewrites them',
    );
  }
}

/** Whether the log, or how far its readers have come, counts in transaction ids that this cluster has not reached. */
export async function isRestored(db: Connection): Promise<boolean> {
  const { rows } = await sql<{ restored: boolean }>`
    SELECT coalesce((SELECT e.xid FROM es.events e ORDER BY e.xid DESC, e.position DESC LIMIT 1) >= pg_snapshot_xmax(pg_current_snapshot()), false)
        OR EXISTS (SELECT 1 FROM es.projections p WHERE p.xid > pg_snapshot_xmax(pg_current_snapshot())) AS restored`.execute(
    db,
  );
  return rows[0]?.restored ?? false;
}
