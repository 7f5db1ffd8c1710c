// A worker process for tests that end it: it prints "started" when it has a job, then holds it until its signal is
// aborted. On "close" from its parent it closes its queues and must then leave by itself.
import { setTimeout as delay } from 'node:timers/promises';

import { openQueues } from '../src/queues.ts';
import { probeJob, shortTiming, silent } from './probe-job.ts';

const [name = '', databaseUrl = '', redisUrl = '', prefix = ''] = process.argv.slice(2);
const job = probeJob(name);
const queues = await openQueues({
  databaseUrl,
  redisUrl,
  prefix,
  logger: silent,
  timing: shortTiming,
  jobs: [job],
});
await queues.work(
  job,
  async (_payload, { signal }) => {
    process.send?.('started');
    await delay(600_000, undefined, { signal });
  },
  { concurrency: 1 },
);
process.send?.('ready');
process.once('message', () => {
  process.disconnect();
  void queues.close();
});
