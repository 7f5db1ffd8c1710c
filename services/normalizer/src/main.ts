import { openQueues } from '@juxta/jobs';
import { openDatabase, runService } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { BlobStore, openStore } from '@juxta/store';

import { startNormalizer } from './start.ts';

await runService('normalizer', async ({ config, logger, defer }) => {
  const database = await openDatabase(config, logger);
  defer(() => database.close());
  const store = await openStore(database.url);
  defer(() => store.close());
  const queues = await openQueues({ databaseUrl: database.url, redisUrl: config.redisUrl, logger });
  defer(() => queues.close());
  const sources = await loadSources(config.environment);
  const blobs = new BlobStore(config.dataDir);
  const normalizer = await startNormalizer({ db: store.db, blobs, queues, sources, logger });
  defer(() => normalizer.close());
  return { queues: queues.backend };
});
