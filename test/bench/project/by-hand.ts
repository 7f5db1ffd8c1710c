/** What a good engineer would write by hand to read the log and to fill the tables: nothing of ours is used here. */
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import pg from 'pg';
import { from, to } from 'pg-copy-streams';

/** The final rows of all views, one file per table in the text format of COPY. */
export async function saveRows(client: pg.Client, folder: string): Promise<void> {
  for (const table of await tablesOf(client)) {
    const columns = await writtenColumns(client, table);
    await pipeline(
      client.query(to(`COPY (SELECT ${columns} FROM view.${table}) TO STDOUT`)),
      createWriteStream(path.join(folder, table)),
    );
  }
}

/** Empty tables with the same columns, constraints and indexes, outside of the time that is taken. */
export async function prepareTables(url: string): Promise<void> {
  const client = await open(url);
  await client.query('DROP SCHEMA IF EXISTS by_hand CASCADE; CREATE SCHEMA by_hand');
  for (const table of await tablesOf(client)) {
    const name = table.replace(/_v\d+$/u, '');
    await client.query(`CREATE TABLE by_hand.${name} (LIKE view.${table} INCLUDING ALL)`);
  }
  await client.end();
}

export async function readEvents(url: string): Promise<number> {
  const client = await open(url);
  let position = 0;
  let events = 0;
  for (;;) {
    const { rows } = await client.query<{ position: string; data: object }>(
      `SELECT position, stream_id, version, event_id, type, schema_version, occurred_at, recorded_at, data
       FROM es.events WHERE position > $1 ORDER BY position LIMIT 5000`,
      [position],
    );
    const last = rows.at(-1);
    if (!last) break;
    position = Number(last.position);
    events += rows.length;
  }
  await client.end();
  return events;
}

export async function restoreRows(url: string, folder: string): Promise<void> {
  const client = await open(url);
  for (const table of await readdir(folder)) {
    const name = table.replace(/_v\d+$/u, '');
    const columns = await writtenColumns(client, table, name);
    await pipeline(
      createReadStream(path.join(folder, table)),
      client.query(from(`COPY by_hand.${name} (${columns}) FROM STDIN`)),
    );
  }
  await client.end();
}

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' });
  await client.connect();
  return client;
}

/** Of each table the newest build: one that was replaced is there as long as something reads it. */
async function tablesOf(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    String.raw`SELECT DISTINCT ON (m[1]) tablename AS name
     FROM pg_tables, regexp_match(tablename, '^(.*)_v(\d+)$') AS m
     WHERE schemaname = 'view' ORDER BY m[1], m[2]::int DESC`,
  );
  return rows.map(({ name }) => name);
}

async function writtenColumns(client: pg.Client, table: string, byHand?: string): Promise<string> {
  const { rows } = await client.query<{ columns: string }>(
    `SELECT string_agg(attname, ', ' ORDER BY attnum) AS columns FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [byHand === undefined ? `view.${table}` : `by_hand.${byHand}`],
  );
  return rows[0]?.columns ?? '';
}
