import { loadProjections } from '@juxta/projections';
import pg from 'pg';

import { copying, type CopiedTable, logTables, markOf, viewTables } from './copies.ts';

/**
 * A log and views that hold the first copy come to hold so many: the rows of the others are made from its own, by the
 * server, as each would have left them had it been read after the one before. Indexes are made anew, also for one copy,
 * so that worlds of all sizes have theirs packed alike. `check-copies.ts` holds what comes of it to the projector.
 */
export async function multiply(url: string, copies: number): Promise<void> {
  const workers = await Promise.all([connect(url), connect(url)]);
  const [one] = workers;
  try {
    const tables = [...logTables, ...viewTables(await loadProjections(), await servingBuilds(one))];
    const span = await lastPosition(one);
    const queue = await largestFirst(one, tables);
    await Promise.all(
      workers.map(async (worker) => {
        for (let next = queue.shift(); next; next = queue.shift())
          await copyTable(worker, next, copies, span);
      }),
    );
    await moveOn(one);
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    options: '-c timezone=UTC -c synchronous_commit=off -c maintenance_work_mem=1GB',
  });
  await client.connect();
  return client;
}

async function servingBuilds(client: pg.Client): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ name: string; version: number }>(
    'SELECT name, version FROM es.projections WHERE serves',
  );
  return new Map(rows.map(({ name, version }) => [name, version]));
}

async function lastPosition(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ last: string }>('SELECT max(position) AS last FROM es.events');
  return Number(rows[0]?.last);
}

async function largestFirst(client: pg.Client, tables: readonly CopiedTable[]): Promise<CopiedTable[]> {
  const sizes = new Map<string, number>();
  for (const { table } of tables) {
    const { rows } = await client.query<{ bytes: string }>('SELECT pg_total_relation_size($1) AS bytes', [
      table,
    ]);
    sizes.set(table, Number(rows[0]?.bytes));
  }
  return tables.toSorted((a, b) => (sizes.get(b.table) ?? 0) - (sizes.get(a.table) ?? 0));
}

async function copyTable(client: pg.Client, one: CopiedTable, copies: number, span: number): Promise<void> {
  const indexes = await indexesOf(client, one.table);
  await client.query('BEGIN');
  await client.query(`CREATE TEMP TABLE base ON COMMIT DROP AS TABLE ${one.table}`);
  for (const { drop } of indexes) await client.query(drop);
  for (let copy = 1; copy < copies; copy += 1) await client.query(copying(one), [markOf(copy), copy * span]);
  for (const { create } of indexes) await client.query(create);
  await client.query('COMMIT');
}

async function indexesOf(client: pg.Client, table: string) {
  const { rows } = await client.query<{ drop: string; create: string }>(
    `SELECT CASE WHEN c.oid IS NULL THEN 'DROP INDEX ' || i.indexrelid::regclass
         ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', i.indrelid::regclass, c.conname) END AS drop,
       CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.indexrelid)
         ELSE format('ALTER TABLE %s ADD CONSTRAINT %I %s', i.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) END AS create
     FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
     WHERE i.indrelid = $1::regclass ORDER BY i.indexrelid`,
    [table],
  );
  return rows;
}

/** The views have applied all of the log, whose next position follows the last. */
async function moveOn(client: pg.Client): Promise<void> {
  await client.query(`SELECT setval('es.event_position', max(position)) FROM es.events`);
  await client.query(`
    UPDATE es.projections p SET xid = e.xid, position = e.position
    FROM (SELECT xid, position FROM es.events ORDER BY xid DESC, position DESC LIMIT 1) e WHERE p.serves`);
}
