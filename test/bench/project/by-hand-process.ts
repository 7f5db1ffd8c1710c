/** Reads the log of the first argument, copies the rows saved in the folder of the second, prints how long both took. */
import { prepareTables, readEvents, restoreRows } from './by-hand.ts';

const [url = '', folder = ''] = process.argv.slice(2);
await prepareTables(url);
const began = performance.now();
await readEvents(url);
await restoreRows(url, folder);
console.log(JSON.stringify({ milliseconds: performance.now() - began, peak: 0 }));
