/** The product's projector alone, polling as often as in `juxta up`. Says `ready`, and ends when its parent does. */
import { startProjector } from '@juxta/projector';
import { createLogger, readConfig } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { openStore } from '@juxta/store';

import { pollMs } from './poll.ts';

const store = await openStore(process.argv[2] ?? '');
const projector = await startProjector({
  db: store.db,
  sources: await loadSources({}),
  logger: createLogger('projector', readConfig()),
  pollMs,
});
process.on('disconnect', () => {
  void projector.close().then(() => store.close());
});
process.send?.('ready');
