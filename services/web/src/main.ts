import { installViews } from '@juxta/projections';
import { createLogger, onShutdown, openDatabase, readConfig } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { openStore } from '@juxta/store';

import { webConfig, startWeb } from './start.ts';

const config = readConfig();
const logger = createLogger('web', config);
const shutdown = onShutdown({ logger });
const database = await openDatabase(config, logger);
const store = await openStore(database.url);
await installViews(store.db);
const sources = await loadSources(config.environment);
const sourceOf = (target: string): string | null => sources.forTarget(target)?.id ?? null;
const web = await startWeb({ db: store.db, sourceOf, logger, ...webConfig(config.environment) });
shutdown.add('web', () => web.close());
shutdown.add('store', () => store.close());
shutdown.add('database', () => database.close());
logger.info({ url: web.url }, 'web is up');
