import { openQueues } from '@juxta/jobs';
import { openDatabase, runService } from '@juxta/runtime';
import { openStore } from '@juxta/store';

import { startScheduler } from './start.ts';

await runService('scheduler', async ({ config, logger, defer }) => {
  const database = await openDatabase(config, logger);
  defer(() => database.close());
  const store = await openStore(database.url);
  defer(() => store.close());
  const queues = await openQueues({ databaseUrl: database.url, redisUrl: config.redisUrl, logger });
  defer(() => queues.close());
  const scheduler = await startScheduler({ db: store.db, queues, logger });
  defer(() => scheduler.close());
  return { queues: queues.backend };
});
