// A process for tests that end it: `rebuild` rebuilds all views and tells each page, `project` runs a projector of the
// counting view until it is killed.
import { openStore } from '@juxta/store';

import { loadProjections } from '../src/load-projections.ts';
import { rebuildViews } from '../src/rebuild/rebuild.ts';
import { runProjector } from '../src/run.ts';
import { counting } from './counting-view.ts';

const [mode = '', url = '', size = '50'] = process.argv.slice(2);
const store = await openStore(url);
const logger = { info: () => undefined, error: (fields: object) => console.error(fields) };

if (mode === 'project') {
  process.send?.({ ready: true });
  const { signal } = new AbortController();
  await runProjector(store.db, { projections: [counting], signal, batch: Number(size), pollMs: 1, logger });
} else {
  const rebuilt = await rebuildViews(store.db, await loadProjections(), {
    pageSize: Number(size),
    onProgress: (progress) => process.send?.({ progress }),
  });
  await store.close();
  process.send?.({ rebuilt });
  process.disconnect?.();
}
