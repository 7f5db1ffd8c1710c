import { openQueues } from '@juxta/jobs';
import { createLogger, onShutdown, openDatabase, readConfig } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { BlobStore, openStore } from '@juxta/store';

import { agent, openFetcher, startCrawler } from './start.ts';

const config = readConfig();
const logger = createLogger('crawler', config);
const shutdown = onShutdown({ logger });
const database = await openDatabase(config, logger);
const store = await openStore(database.url);
const queues = await openQueues({ databaseUrl: database.url, redisUrl: config.redisUrl, logger });
const sources = await loadSources(config.environment);
const fetcher = openFetcher(config, sources);
const blobs = new BlobStore(config.dataDir);
const crawler = await startCrawler({ db: store.db, blobs, queues, sources, fetcher, agent, logger });
shutdown.add('crawler', () => crawler.close());
shutdown.add('fetcher', () => fetcher.close());
shutdown.add('queues', () => queues.close());
shutdown.add('store', () => store.close());
shutdown.add('database', () => database.close());
logger.info({ queues: queues.backend }, 'crawler is up');
