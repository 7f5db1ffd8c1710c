import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';

import { CopyingClient } from './copy.ts';
import { migrate } from './migrate.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

export interface Store {
  readonly db: Database;
  close(): Promise<void>;
}

// Positions and counts are bigint in SQL and stay below 2^53: they are read as numbers everywhere.
const bigintOid = 20;
pg.types.setTypeParser(bigintOid, Number);

/** Opens the write side and brings its schema up to date. `url` is a Postgres 18 connection string. */
export async function openStore(url: string, options: { maxConnections?: number } = {}): Promise<Store> {
  const pool = new pg.Pool({
    Client: CopyingClient,
    connectionString: url,
    max: options.maxConnections ?? 10,
    options: '-c timezone=UTC',
  });
  // A connection that breaks while idle is replaced by the pool; the query that needs one reports for itself.
  pool.on('error', () => {});
  const db: Database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(db);
    await refuseForeignCluster(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return { db, close: () => db.destroy() };
}

export class RestoredLog extends Error {
  readonly code = 'restored_log';
  constructor() {
    super(
      'this log was restored from another cluster: its transaction ids lie in this cluster’s future, so readers would skip events',
    );
  }
}

async function refuseForeignCluster(db: Database): Promise<void> {
  const { rows } = await sql<{ foreign: boolean }>`
    SELECT EXISTS (SELECT 1 FROM es.events e WHERE e.xid >= pg_snapshot_xmax(pg_current_snapshot())) AS foreign`.execute(
    db,
  );
  if (rows[0]?.foreign) throw new RestoredLog();
}
