/** A plain listener: asks one table for rows after the last one it saw, and tells what it saw and when. Ends with its parent. */
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { pollMs } from './poll.ts';

const client = new pg.Client(process.argv[2]);
await client.connect();
let connected = true;
process.on('disconnect', () => (connected = false));
process.send?.('ready');
let last = 0;
while (connected) {
  const { rows } = await client.query<{ position: string; stream_id: string; data: unknown }>({
    name: 'listen',
    text: 'SELECT position, stream_id, data FROM by_hand.events WHERE position > $1 ORDER BY position LIMIT 500',
    values: [last],
  });
  const seen = rows.map((row) => row.stream_id);
  last = Number(rows.at(-1)?.position ?? last);
  if (seen.length > 0) process.send?.({ seen, at: performance.timeOrigin + performance.now() });
  await sleep(pollMs);
}
await client.end();
