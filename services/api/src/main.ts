import { installViews } from '@juxta/projections';
import { createLogger, onShutdown, openDatabase, readConfig } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { openStore } from '@juxta/store';

import { apiConfig, startApi } from './start.ts';

const config = readConfig();
const logger = createLogger('api', config);
const shutdown = onShutdown({ logger });
const database = await openDatabase(config, logger);
const store = await openStore(database.url);
await installViews(store.db);
const sources = await loadSources(config.environment);
const sourceOf = (target: string): string | null => sources.forTarget(target)?.id ?? null;
const api = await startApi({ db: store.db, sourceOf, logger, ...apiConfig(config.environment) });
shutdown.add('api', () => api.close());
shutdown.add('store', () => store.close());
shutdown.add('database', () => database.close());
logger.info({ url: api.url }, 'api is up');
