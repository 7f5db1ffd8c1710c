/** Rebuilds all views of the database of the first argument as `juxta rebuild` does, and prints how long it took and its peak memory in bytes. */
import { loadProjections, rebuildViews } from '@juxta/projections';
import { keepHeapSmall } from '@juxta/runtime';
import { openStore } from '@juxta/store';

const [url = ''] = process.argv.slice(2);
keepHeapSmall();
const store = await openStore(url);
const views = await loadProjections();
const began = performance.now();
const rebuilt = await rebuildViews(store.db, views);
const milliseconds = performance.now() - began;
await store.close();
const stopped = rebuilt.filter(({ status }) => status !== 'live');
if (stopped.length > 0) throw new Error(`not rebuilt: ${JSON.stringify(stopped)}`);
// Node gives kilobytes.
console.log(JSON.stringify({ milliseconds, peak: process.resourceUsage().maxRSS * 1024 }));
