import { openQueues } from '@juxta/jobs';
import { openDatabase, runService } from '@juxta/runtime';
import { agent, loadSources } from '@juxta/sources';
import { BlobStore, openStore } from '@juxta/store';

import { openFetcher, startCrawler } from './start.ts';

await runService('crawler', async ({ config, logger, defer }) => {
  const database = await openDatabase(config, logger);
  defer(() => database.close());
  const store = await openStore(database.url);
  defer(() => store.close());
  const queues = await openQueues({ databaseUrl: database.url, redisUrl: config.redisUrl, logger });
  defer(() => queues.close());
  const sources = await loadSources(config.environment);
  const fetcher = openFetcher(config, sources);
  defer(() => fetcher.close());
  const blobs = new BlobStore(config.dataDir);
  const crawler = await startCrawler({ db: store.db, blobs, queues, sources, fetcher, agent, logger });
  defer(() => crawler.close());
  return { queues: queues.backend };
});
