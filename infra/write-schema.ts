// npm run schema: migrates an empty Postgres of its own and writes migrations/schema.sql from it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDatabase } from '@juxta/runtime';
import { describeSchema, openStore } from '@juxta/store';

const dataDir = await mkdtemp(join(tmpdir(), 'juxta-schema-'));
const database = await openDatabase({ dataDir, environment: {} });
try {
  const store = await openStore(database.url);
  await store.close();
  await writeFile(
    join(import.meta.dirname, '..', 'migrations', 'schema.sql'),
    await describeSchema(database.url),
  );
} finally {
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
}
