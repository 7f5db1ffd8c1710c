import { openDatabase, runService } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { openStore } from '@juxta/store';

import { startProjector } from './start.ts';

await runService('projector', async ({ config, logger, defer }) => {
  const database = await openDatabase(config, logger);
  defer(() => database.close());
  const store = await openStore(database.url, { maxConnections: 12 });
  defer(() => store.close());
  const sources = await loadSources(config.environment);
  const projector = await startProjector({ db: store.db, sources, logger });
  defer(() => projector.close());
  return {};
});
