import { sql } from 'kysely';

import type { Connection } from './connection.ts';

export interface StoreHealth {
  /** As `server_version_num`: 180004. */
  readonly serverVersion: number;
  readonly maxConnections: number;
}

/** What the server is. */
export async function storeHealth(db: Connection): Promise<StoreHealth> {
  const { rows } = await sql<StoreHealth>`
    SELECT current_setting('server_version_num')::int AS "serverVersion", current_setting('max_connections')::int AS "maxConnections"`.execute(
    db,
  );
  const [health] = rows;
  if (!health) throw new Error('Postgres answered without a row');
  return health;
}

/** Hosts that are left alone for now, and why. */
export async function blockedHosts(
  db: Connection,
  limit = 20,
): Promise<ReadonlyArray<{ host: string; why: string; until: Date }>> {
  const { rows } = await sql<{ host: string; why: string; until: Date }>`
    SELECT host, coalesce(blocked_why, '') AS why, blocked_until AS until FROM crawl.host
    WHERE blocked_until > clock_timestamp() ORDER BY host LIMIT ${limit}`.execute(db);
  return rows;
}
