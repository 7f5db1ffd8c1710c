import { openQueues } from '@juxta/jobs';
import { createLogger, onShutdown, openDatabase, readConfig } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { BlobStore, openStore } from '@juxta/store';

import { startNormalizer } from './start.ts';

const config = readConfig();
const logger = createLogger('normalizer', config);
const shutdown = onShutdown({ logger });
const database = await openDatabase(config, logger);
const store = await openStore(database.url);
const queues = await openQueues({ databaseUrl: database.url, redisUrl: config.redisUrl, logger });
const sources = await loadSources(config.environment);
const blobs = new BlobStore(config.dataDir);
const normalizer = await startNormalizer({ db: store.db, blobs, queues, sources, logger });
shutdown.add('normalizer', () => normalizer.close());
shutdown.add('queues', () => queues.close());
shutdown.add('store', () => store.close());
shutdown.add('database', () => database.close());
logger.info({ queues: queues.backend }, 'normalizer is up');
