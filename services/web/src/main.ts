import { installViews } from '@juxta/projections';
import { createLogger, onShutdown, openDatabase, readConfig, toErrorDocument } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { openStore } from '@juxta/store';

import { startWeb, webConfig } from './start.ts';

const config = readConfig();
const logger = createLogger('web', config);
const shutdown = onShutdown({ logger });
// Closed in the reverse order, also when a later one of them cannot be opened.
const opened = new AsyncDisposableStack();
shutdown.add('web', () => opened.disposeAsync());

try {
  const listen = webConfig(config.environment);
  const database = await openDatabase(config, logger);
  opened.defer(() => database.close());
  const store = await openStore(database.url);
  opened.defer(() => store.close());
  await installViews(store.db);
  const sources = await loadSources(config.environment);
  const sourceOf = (target: string): string | null => sources.forTarget(target)?.id ?? null;
  const web = await startWeb({ db: store.db, sourceOf, logger, ...listen });
  opened.defer(() => web.close());
  logger.info({ url: web.url }, 'web is up');
} catch (error) {
  process.exitCode = 1;
  logger.fatal({ error: toErrorDocument(error) }, 'web did not start');
  await shutdown.run('start failed');
}
