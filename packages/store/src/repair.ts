import { sql } from 'kysely';

import type { Connection } from './connection.ts';
import { connect, isRestored } from './database.ts';
import { migrate } from './migrate.ts';

export interface Repair {
  /** False where the log counts in this cluster's own transaction ids: nothing was changed. */
  readonly repaired: boolean;
  readonly events: number;
  readonly checkpoints: number;
  /** Every event from now on has a higher position. */
  readonly position: number;
}

export interface RepairOptions {
  /** The highest position that was ever issued, where it is known: from a seal that was logged, or a permalink. */
  readonly lastPosition?: number;
}

/** Positions that may have been issued, and cited, between the backup and the loss of the first cluster. */
const lostAtMost = 1_000_000;

/** A log of more checkpoints than this cluster has transaction ids cannot be; it is refused all the same. */
export class Irreparable extends Error {
  readonly code = 'irreparable';
  readonly next = 'let the cluster use up some transaction ids (any write will do), then repair again';
}

/**
 * Makes a log usable that was restored from a dump of another cluster. Readers move by (xid, position), so the ids are
 * replaced by small ones that keep every reader's place: an event gets the number of checkpoints that are behind it, a
 * checkpoint its own number. What was applied stays applied, what was not comes next, each stream in its order. Seals do
 * not cover `xid` and stay valid. Then the sequence moves past every position that was ever issued. One transaction, with
 * the log locked: stop the services first. `url` is the owner's.
 */
export async function repairRestoredLog(url: string, { lastPosition }: RepairOptions = {}): Promise<Repair> {
  const db = connect(url, 2);
  try {
    await migrate(db);
    return await db.transaction().execute(async (trx) => {
      await sql`LOCK TABLE es.events, es.projections, es.streams IN ACCESS EXCLUSIVE MODE`.execute(trx);
      if (!(await isRestored(trx))) return { repaired: false, ...(await counts(trx)) };
      await renumber(trx);
      await moveSequences(trx, lastPosition);
      return { repaired: true, ...(await counts(trx)) };
    });
  } finally {
    await db.destroy();
  }
}

interface Bounds {
  readonly xmax: string;
  /** The last position that was written in the other cluster. */
  readonly last: string;
}

async function renumber(db: Connection): Promise<void> {
  const { rows: found } = await sql<Bounds>`
    SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xmax, coalesce(max(e.position) FILTER (
      WHERE e.xid >= pg_snapshot_xmax(pg_current_snapshot())), 9223372036854775807)::text AS last FROM es.events e`.execute(
    db,
  );
  const { rows: checkpoints } = await sql<{ xid: string; position: string }>`
    SELECT p.xid::text AS xid, p.position::text AS position FROM es.projections p
    GROUP BY p.xid, p.position ORDER BY p.xid, p.position`.execute(db);
  const [bounds] = found;
  if (!bounds) return;
  if (BigInt(bounds.xmax) <= BigInt(checkpoints.length + 3))
    throw new Irreparable('this cluster has had fewer transactions than the log has readers');
  const behind = (than: string): string =>
    checkpoints
      .map((one) => `(${than} (${literal(one.xid)}::xid8, ${literal(one.position)}::bigint))::int`)
      .join(' + ') || '0';
  // Rewrites the table, fires no trigger, and keeps indexes and defaults. Written since the restore: after all else.
  await sql`ALTER TABLE es.events ALTER COLUMN xid TYPE xid8 USING (
    CASE WHEN position > ${sql.raw(literal(bounds.last))}::bigint AND xid < ${sql.raw(literal(bounds.xmax))}::xid8
      THEN ${sql.raw(literal(String(checkpoints.length)))}::int ELSE ${sql.raw(behind('(xid, position) >'))} END)::text::xid8`.execute(
    db,
  );
  // What was being built counts in the ids of before, too: it is begun anew.
  await sql`UPDATE es.projections SET status = 'retired', bulk = NULL WHERE bulk IS NOT NULL OR status = 'checking'`.execute(
    db,
  );
  await sql`UPDATE es.projections SET position = 0, xid = (${sql.raw(behind('(xid, position) >='))})::text::xid8`.execute(
    db,
  );
}

/** Both ends come from the database as decimal digits. */
function literal(digits: string): string {
  return `'${BigInt(digits)}'`;
}

async function moveSequences(db: Connection, lastPosition: number | undefined): Promise<void> {
  await sql`
    SELECT setval('es.event_position', greatest(q.last_value, ${lastPosition ?? 0}::bigint,
      (SELECT max(e.position) FROM es.events e), (SELECT max(s.to_position) FROM es.seals s))
      + ${lastPosition === undefined ? lostAtMost : 0}::bigint) FROM es.event_position q`.execute(db);
  await sql`
    SELECT setval('crawl.capture_seq', greatest(q.last_value, (SELECT max(c.seq) FROM crawl.capture c)))
    FROM crawl.capture_seq q`.execute(db);
}

async function counts(db: Connection): Promise<Omit<Repair, 'repaired'>> {
  const { rows } = await sql<Omit<Repair, 'repaired'>>`
    SELECT (SELECT count(*) FROM es.events) AS events, (SELECT count(*) FROM es.projections) AS checkpoints,
      (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM es.event_position) AS position`.execute(db);
  return rows[0] ?? { events: 0, checkpoints: 0, position: 0 };
}
