import pg from 'pg';
import { Client } from 'undici';

/** The table that it writes: what one needs to know of a check. */
export const answerTable = `
  CREATE SCHEMA by_hand;
  CREATE TABLE by_hand.answer (url text NOT NULL, status int NOT NULL, etag text, asked_at timestamptz NOT NULL)`;

const insert = {
  name: 'insert_answers',
  text: 'INSERT INTO by_hand.answer SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[])',
};

/** What the product sends as well. */
const asked = {
  accept: 'application/json',
  'accept-encoding': 'gzip, br, zstd',
  'user-agent': 'Juxta/0.1',
};

interface Answer {
  readonly url: string;
  readonly status: number;
  readonly etag: string | null;
  readonly at: string;
}

/** A loop over each host, one request in flight at each, with the validators in memory and a row per answer in batches of 100. */
export async function openBareLoop(url: string, hosts: readonly string[], pages: readonly string[]) {
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  const clients = hosts.map((host) => new Client(`http://${host}`));
  const etags = new Map<string, string>();
  let batch: Answer[] = [];
  const flush = async (): Promise<void> => {
    const rows = batch;
    batch = [];
    const values = [
      rows.map((r) => r.url),
      rows.map((r) => r.status),
      rows.map((r) => r.etag),
      rows.map((r) => r.at),
    ];
    if (rows.length > 0) await database.query({ ...insert, values });
  };
  const check = async (client: Client, host: string, page: string): Promise<void> => {
    const key = host + page;
    const known = etags.get(key);
    const { statusCode, headers, body } = await client.request({
      method: 'GET',
      path: page,
      headers: known === undefined ? asked : { ...asked, 'if-none-match': known },
    });
    await body.dump();
    const etag = headers['etag'];
    if (typeof etag === 'string') etags.set(key, etag);
    batch.push({ url: key, status: statusCode, etag: etags.get(key) ?? null, at: new Date().toISOString() });
    if (batch.length >= 100) await flush();
  };
  return {
    run: async (): Promise<void> => {
      await Promise.all(
        clients.map(async (client, n) => {
          for (const page of pages) await check(client, hosts[n] ?? '', page);
        }),
      );
      await flush();
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await database.end();
    },
  };
}
