/** The product's API alone, as `juxta up` starts it. Says where it listens, and ends when its parent does. */
import { startApi } from '@juxta/api';
import { createLogger, readConfig } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { openStore } from '@juxta/store';

const store = await openStore(process.argv[2] ?? '');
const sources = await loadSources({});
const api = await startApi({
  db: store.db,
  sourceOf: (target) => sources.forTarget(target)?.id ?? null,
  logger: createLogger('api', readConfig()),
  host: '127.0.0.1',
  port: 0,
  portVariable: 'JUXTA_API_PORT',
});
process.on('disconnect', () => {
  void api.close().then(() => store.close());
});
process.send?.(api.url);
