import { createLogger, onShutdown, openDatabase, readConfig } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { openStore } from '@juxta/store';

import { startProjector } from './start.ts';

const config = readConfig();
const logger = createLogger('projector', config);
const shutdown = onShutdown({ logger });
const database = await openDatabase(config, logger);
const store = await openStore(database.url, { maxConnections: 12 });
const sources = await loadSources(config.environment);
const projector = await startProjector({ db: store.db, sources, logger });
shutdown.add('projector', () => projector.close());
shutdown.add('store', () => store.close());
shutdown.add('database', () => database.close());
logger.info('projector is up');
