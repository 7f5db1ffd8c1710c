import { installViews } from '@juxta/projections';
import { openDatabase, runService } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { openStore } from '@juxta/store';

import { webConfig, startWeb } from './start.ts';

await runService('web', async ({ config, logger, defer }) => {
  const where = webConfig(config.environment);
  const database = await openDatabase(config, logger);
  defer(() => database.close());
  const store = await openStore(database.url);
  defer(() => store.close());
  await installViews(store.db);
  const sources = await loadSources(config.environment);
  const sourceOf = (target: string): string | null => sources.forTarget(target)?.id ?? null;
  const web = await startWeb({ db: store.db, sourceOf, logger, operator: config, ...where });
  defer(() => web.close());
  return { url: web.url };
});
