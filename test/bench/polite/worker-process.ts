/** The product's crawler alone, for whose fetcher every name is this machine. Says `ready`, tells its processor time when asked, and ends when its parent does. */
import { startCrawler } from '@juxta/crawler';
import { openQueues } from '@juxta/jobs';
import { createLogger, readConfig } from '@juxta/runtime';
import { agent, createFetcher, loadSources } from '@juxta/sources';
import { BlobStore, openStore } from '@juxta/store';

const [databaseUrl = '', redisUrl = '', dataDir = '', hosts = ''] = process.argv.slice(2);
const logger = createLogger('crawler', readConfig());
const store = await openStore(databaseUrl);
const fetcher = createFetcher({
  userAgent: agent,
  allowHosts: hosts.split(','),
  lookup: async () => ['127.0.0.1'],
});
const queues = await openQueues({ databaseUrl, redisUrl, logger });
const crawler = await startCrawler({
  db: store.db,
  blobs: new BlobStore(dataDir),
  queues,
  sources: await loadSources({ JUXTA_SITE_PAGES: '0' }),
  fetcher,
  agent,
  logger,
});
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.((user + system) / 1_000);
});
process.on('disconnect', () => {
  void crawler
    .close()
    .then(() => Promise.all([queues.close(), fetcher.close()]))
    .then(() => store.close());
});
process.send?.('ready');
