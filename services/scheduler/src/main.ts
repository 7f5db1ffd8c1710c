import { openQueues } from '@juxta/jobs';
import { createLogger, onShutdown, openDatabase, readConfig } from '@juxta/runtime';
import { openStore } from '@juxta/store';

import { startScheduler } from './start.ts';

const config = readConfig();
const logger = createLogger('scheduler', config);
const shutdown = onShutdown({ logger });
const database = await openDatabase(config, logger);
const store = await openStore(database.url);
const queues = await openQueues({ databaseUrl: database.url, redisUrl: config.redisUrl, logger });
const scheduler = await startScheduler({ db: store.db, queues, logger });
shutdown.add('scheduler', () => scheduler.close());
shutdown.add('queues', () => queues.close());
shutdown.add('store', () => store.close());
shutdown.add('database', () => database.close());
logger.info({ queues: queues.backend }, 'scheduler is up');
