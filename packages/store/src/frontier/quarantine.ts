import { sql } from 'kysely';

import type { Connection } from '../connection.ts';

/** A request or an index of a source whose answers are held back. */
export interface Quarantine {
  readonly source: string;
  readonly part: string;
  readonly host: string;
  readonly code: string;
  readonly detail: string;
  readonly since: Date;
}

export async function quarantines(db: Connection): Promise<readonly Quarantine[]> {
  const { rows } =
    await sql<Quarantine>`SELECT source, part, host, code, detail, since FROM crawl.quarantine WHERE accepted_until IS NULL ORDER BY source, part`.execute(
      db,
    );
  return rows;
}

/** An operator said that what looked wrong was the world: nothing is held back for a while. */
export async function isAccepted(db: Connection, source: string, part: string): Promise<boolean> {
  const { rows } =
    await sql`SELECT 1 FROM crawl.quarantine WHERE source = ${source} AND part = ${part} AND accepted_until > clock_timestamp()`.execute(
      db,
    );
  return rows.length > 0;
}

/** Inside the transaction that appends the event which says so. */
export async function saveQuarantine(db: Connection, held: Omit<Quarantine, 'since'>): Promise<void> {
  await sql`
    INSERT INTO crawl.quarantine (source, part, host, code, detail, since)
    VALUES (${held.source}, ${held.part}, ${held.host}, ${held.code}, ${held.detail}, clock_timestamp())
    ON CONFLICT (source, part) DO UPDATE SET host = excluded.host, code = excluded.code, detail = excluded.detail,
      since = excluded.since, accepted_until = NULL WHERE crawl.quarantine.accepted_until IS NOT NULL`.execute(
    db,
  );
}

/** Long enough for every target to be asked once more. */
const acceptedFor = '7 days';

export async function acceptQuarantine(db: Connection, source: string, part: string): Promise<void> {
  await sql`
    UPDATE crawl.quarantine SET accepted_until = clock_timestamp() + ${acceptedFor}::interval
    WHERE source = ${source} AND part = ${part}`.execute(db);
}

export async function endQuarantine(db: Connection, source: string, part: string): Promise<void> {
  await sql`DELETE FROM crawl.quarantine WHERE source = ${source} AND part = ${part}`.execute(db);
}

/** How many of the targets that gave a body last were doubtful in one way, as `counts` of their observations tell. */
export interface RecentDoubts {
  readonly targets: number;
  readonly doubtful: number;
}

/** Of the last bodies of one request of a source, the newest of each target. `doubt` null: in any way, and since it is held. */
export async function recentDoubts(
  db: Connection,
  source: string,
  request: string,
  doubt: string | null,
  targets: number,
): Promise<RecentDoubts> {
  const { rows } = await sql<RecentDoubts>`
    SELECT count(*)::int AS targets, count(*) FILTER (WHERE doubtful)::int AS doubtful FROM (
      SELECT * FROM (
        SELECT DISTINCT ON (recent.target) recent.seq, CASE WHEN ${doubt}::text IS NULL
          THEN EXISTS (SELECT 1 FROM jsonb_object_keys(recent.counts) AS k WHERE starts_with(k, 'doubt_')) ELSE recent.counts ? ('doubt_' || ${doubt}::text) END AS doubtful
        FROM (
          SELECT c.target, c.seq, o.counts FROM crawl.capture c JOIN crawl.observation o ON o.capture = c.id
          WHERE c.source = ${source} AND c.request = ${request} AND c.outcome = 'body' AND (${doubt}::text IS NOT NULL OR c.recorded_at > (
            SELECT since FROM crawl.quarantine WHERE source = ${source} AND part = ${request}))
          ORDER BY c.seq DESC LIMIT ${targets * 3}) recent
        ORDER BY recent.target, recent.seq DESC) newest
      ORDER BY seq DESC LIMIT ${targets}) last`.execute(db);
  return rows[0] ?? { targets: 0, doubtful: 0 };
}

/** Sizes of the last bodies of a request, the newest first; of those before a capture where its place is given. */
export async function lastSizes(
  db: Connection,
  target: string,
  request: string,
  last: number,
  beforeSeq: number | null = null,
): Promise<readonly number[]> {
  const { rows } = await sql<{ bytes: number }>`
    SELECT b.bytes FROM crawl.capture c JOIN crawl.blob b ON b.sha256 = c.sha256
    WHERE c.target = ${target} AND c.request = ${request} AND c.outcome = 'body'
      AND (${beforeSeq}::bigint IS NULL OR c.seq < ${beforeSeq}) ORDER BY c.seq DESC LIMIT ${last}`.execute(
    db,
  );
  return rows.map((row) => row.bytes);
}
