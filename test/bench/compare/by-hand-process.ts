/** What a good engineer would write to send stored documents: one prepared statement by primary key, and the same HTTP server. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.argv[2], max: 10 });
const constants = await pool.query<{ key: string; body: string; etag: string }>(
  'SELECT * FROM by_hand.document WHERE constant',
);
const app = new Hono();
const headersOf = (etag: string) => ({
  'content-type': 'application/json',
  'cache-control': 'public, max-age=0, must-revalidate',
  etag,
});
app.get('/row/:key', async (c) => {
  const { rows } = await pool.query<{ body: string; etag: string }>({
    name: 'document',
    text: 'SELECT body, etag FROM by_hand.document WHERE key = $1',
    values: [c.req.param('key')],
  });
  const [row] = rows;
  return row ? c.body(row.body, 200, headersOf(row.etag)) : c.notFound();
});
for (const { key, body, etag } of constants.rows) {
  app.get(`/constant/${key}`, (c) => c.body(body, 200, headersOf(etag)));
  app.get(`/unchanged/${key}`, (c) => c.body(null, 304, headersOf(etag)));
}

const server = createAdaptorServer({ fetch: app.fetch }) as Server;
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('disconnect', () => {
  server.close(() => void pool.end());
  server.closeAllConnections();
});
