import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

/** How the crawl stands, all workers together. */
export interface CrawlStanding {
  readonly due: number;
  /** For how long the one that waits longest is due, in seconds; what a blocked host holds back does not wait. */
  readonly waiting_seconds: number;
  readonly requests: number;
  readonly failing: number;
  readonly hosts: number;
  readonly leased_hosts: number;
  readonly blocked_hosts: number;
  readonly quarantined: number;
}

export async function crawlStanding(db: Connection): Promise<CrawlStanding> {
  const { rows } = await sql<CrawlStanding>`
    SELECT t.*, h.*, (SELECT count(*)::int FROM crawl.quarantine WHERE accepted_until IS NULL) AS quarantined
    FROM (
      SELECT count(*)::int AS requests, count(*) FILTER (WHERE due_at <= now())::int AS due,
        count(*) FILTER (WHERE failures > 0)::int AS failing,
        coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE coalesce(blocked_until <= now(), true) AND due_at <= now())), 0)::float8 AS waiting_seconds
      FROM crawl.task JOIN crawl.host USING (host) WHERE active AND isfinite(due_at)) t,
      (SELECT count(*)::int AS hosts, count(*) FILTER (WHERE leased_until > now())::int AS leased_hosts,
         count(*) FILTER (WHERE blocked_until > now())::int AS blocked_hosts FROM crawl.host) h`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('Postgres answered without a row');
  return row;
}
