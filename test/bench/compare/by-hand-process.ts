/** What a good engineer would write to send stored documents: one prepared statement by primary key, and the same HTTP server. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';

interface Row {
  readonly body: string;
  readonly headers: Record<string, string>;
  /** Of a 304. */
  readonly bare: Record<string, string>;
}

const pool = new pg.Pool({ connectionString: process.argv[2], max: 10 });
pool.on('error', () => undefined);
const constants = await pool.query<{ key: string } & Row>('SELECT * FROM by_hand.document WHERE constant');
const app = new Hono();
app.get('/row/:key', async (c) => {
  const { rows } = await pool.query<Row>({
    name: 'document',
    text: 'SELECT body, headers FROM by_hand.document WHERE key = $1',
    values: [c.req.param('key')],
  });
  const [row] = rows;
  return row ? c.body(row.body, 200, row.headers) : c.notFound();
});
for (const { key, body, headers, bare } of constants.rows) {
  const bytes = new Uint8Array(Buffer.from(body));
  app.get(`/constant/${key}`, (c) => c.body(bytes, 200, headers));
  app.get(`/unchanged/${key}`, (c) => c.body(null, 304, bare));
}

const server = createAdaptorServer({ fetch: app.fetch }) as Server;
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('disconnect', () => {
  server.close(() => void pool.end());
  server.closeAllConnections();
});
