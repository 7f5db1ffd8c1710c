import { installViews } from '@juxta/projections';
import { createLogger, onShutdown, openDatabase, readConfig, toErrorDocument } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { openStore } from '@juxta/store';

import { apiConfig, startApi } from './start.ts';

const config = readConfig();
const logger = createLogger('api', config);
const shutdown = onShutdown({ logger });
// Closed in the reverse order, also when a later one of them cannot be opened.
const opened = new AsyncDisposableStack();
shutdown.add('api', () => opened.disposeAsync());

try {
  const listen = apiConfig(config.environment);
  const database = await openDatabase(config, logger);
  opened.defer(() => database.close());
  const store = await openStore(database.url);
  opened.defer(() => store.close());
  await installViews(store.db);
  const sources = await loadSources(config.environment);
  const sourceOf = (target: string): string | null => sources.forTarget(target)?.id ?? null;
  const api = await startApi({ db: store.db, sourceOf, logger, ...listen });
  opened.defer(() => api.close());
  logger.info({ url: api.url }, 'api is up');
} catch (error) {
  process.exitCode = 1;
  logger.fatal({ error: toErrorDocument(error) }, 'api did not start');
  await shutdown.run('start failed');
}
