/** Hosts whose pages never change: each is a port of this process, which answers a validator with 304. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const hosts = Number(process.argv[2]);

const servers = await Promise.all(
  Array.from({ length: hosts }, async () => {
    const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      const etag = `"${request.url}"`;
      if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
      response
        .writeHead(200, { etag, 'content-type': 'application/json' })
        .end(JSON.stringify({ name: request.url, text: 'x'.repeat(2_000) }));
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return server;
  }),
);
process.send?.(servers.map((server) => (server.address() as AddressInfo).port));
// The parent went away, or wants this to end.
process.on('disconnect', () => process.exit());
