// A client process for the tests of the embedded Postgres: opens the database of the data directory in its first
// argument, prints one line of JSON, and closes when its standard input ends.
import { once } from 'node:events';

import { openDatabase, toErrorDocument } from '../src/index.ts';

const [dataDir = ''] = process.argv.slice(2);
try {
  const { url, close } = await openDatabase({ dataDir, environment: process.env });
  console.log(JSON.stringify({ url }));
  await once(process.stdin.resume(), 'end');
  await close();
  console.log(JSON.stringify({ closed: true }));
} catch (error) {
  console.log(JSON.stringify({ error: toErrorDocument(error) }));
  process.exitCode = 1;
}
