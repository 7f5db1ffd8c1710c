import { installViews } from '@juxta/projections';
import { openDatabase, runService } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { openStore } from '@juxta/store';

import { apiConfig, startApi } from './start.ts';

await runService('api', async ({ config, logger, defer }) => {
  const where = apiConfig(config.environment);
  const database = await openDatabase(config, logger);
  defer(() => database.close());
  const store = await openStore(database.url);
  defer(() => store.close());
  await installViews(store.db);
  const sources = await loadSources(config.environment);
  const sourceOf = (target: string): string | null => sources.forTarget(target)?.id ?? null;
  const api = await startApi({ db: store.db, sourceOf, logger, ...where });
  defer(() => api.close());
  return { url: api.url };
});
